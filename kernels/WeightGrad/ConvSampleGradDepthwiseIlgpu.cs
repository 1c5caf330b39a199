using FastProxy.Ilgpu;
using ILGPU;

namespace FastProxy.Kernels.WeightGrad;

/// <summary>The twin of <c>ConvSampleGradDepthwise.ptx</c>.</summary>
internal static class ConvSampleGradDepthwiseIlgpu
{
    private const int Warp = 32;

    internal struct Parameters
    {
        public ulong Problems;
        public WeightGradTapIlgpu.Parameters Of;
        public uint FromOut;
        public uint ToOut;
        public ulong Weight;
        public uint Warps;
        public int Rows;
        public uint IsRelu;
    }

    public static void Run(ArrayView<byte> memory, Parameters p)
    {
        uint warp = (uint)(Grid.IdxX * (Group.DimX / Warp)) + (uint)Group.IdxX / Warp;
        uint taps = (uint)p.Of.Taps;
        uint quad = warp / taps * Warp + (uint)Group.IdxX % Warp;
        uint weight = quad / (p.Of.Pixel / 16);
        uint channel = p.FromOut + weight;
        if (warp >= p.Warps | channel >= p.ToOut)
        {
            return;
        }

        WeightGradProblem problem = memory.Problem<WeightGradProblem>(p.Problems);
        WeightGradTapIlgpu tap = WeightGradTapIlgpu.Of(p.Of, (int)(warp % taps));
        ulong samples = quad % (p.Of.Pixel / 16) * 16ul;
        ulong x = problem.X + channel * (ulong)p.Of.XChannel + (ulong)tap.Corner + samples;
        ulong y = problem.DY + channel * (ulong)p.Of.YChannel + samples;
        ArrayView<Float4> dW = memory.At<Float4>(problem.DW + (weight * taps + warp % taps) * p.Weight + samples);
        for (int block = 0; block < p.Of.OutHeight; block += p.Rows)
        {
            Float4 sum = WeightGradChainIlgpu.Sum(memory, p.Of, tap, x, y, block, block + p.Rows, 1, p.IsRelu != 0);
            dW[0] = block > 0 ? Float4.Add(dW[0], sum) : sum;
        }
    }
}
