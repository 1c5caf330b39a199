using FastProxy.Ilgpu;
using ILGPU;

namespace FastProxy.Kernels.Gram;

/// <summary>The twin of <c>BiasGram.ptx</c>.</summary>
internal static class BiasGramIlgpu
{
    internal struct Parameters
    {
        public ulong Problems;
        public uint Side;
        public uint Lanes;
        public uint Channels;
        public ulong ChannelBytes;
    }

    public static void Run(ArrayView<byte> memory, Parameters p)
    {
        uint t = (uint)(Grid.IdxX * Group.DimX + Group.IdxX);
        if (t >= p.Side * p.Side)
        {
            return;
        }

        BiasGramProblem problem = memory.Problem<BiasGramProblem>(p.Problems);
        ulong a = Lane(memory, problem.Gradients, p.Lanes, t / p.Side);
        ulong b = Lane(memory, problem.Gradients, p.Lanes, t % p.Side);
        ArrayView<double> gram = memory.At<double>(problem.Gram + t * 8ul);
        double sum = gram[0];
        for (uint k = 0; k < p.Channels; k++)
        {
            double x = memory.At<float>(a)[0];
            double y = memory.At<float>(b)[0];
            sum = x == 0 ? sum : Exact.Add(sum, Exact.Mul(x, y));
            a += p.ChannelBytes;
            b += p.ChannelBytes;
        }

        gram[0] = sum;
    }

    /// <summary>The address of a row's gradient of the first output.</summary>
    private static ulong Lane(ArrayView<byte> memory, ulong gradients, uint lanes, uint row) =>
        memory.At<ulong>(gradients)[(int)(row / lanes)] + row % lanes * 4ul;
}
