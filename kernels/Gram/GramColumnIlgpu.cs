using FastProxy.Ilgpu;
using ILGPU;

namespace FastProxy.Kernels.Gram;

/// <summary>The twin of <c>GramColumn.ptx</c>.</summary>
internal static class GramColumnIlgpu
{
    internal struct Parameters
    {
        public ulong Problems;
        public ulong Stride;
        public uint Classes;
        public uint Samples;
        public uint Side;
    }

    public static void Run(ArrayView<byte> memory, Parameters p)
    {
        uint n = (uint)(Grid.IdxX * Group.DimX + Group.IdxX);
        if (n >= p.Samples)
        {
            return;
        }

        GramColumnProblem problem = memory.Problem<GramColumnProblem>(p.Problems);
        ulong at = problem.Tangent + n * 4ul;
        double sum = 0;
        for (uint k = 0; k < p.Classes; k++)
        {
            sum = Exact.Add(sum, memory.At<float>(at)[0]);
            at += p.Stride;
        }

        memory.At<double>(problem.Gram + (ulong)n * p.Side * 8)[problem.Column] = sum;
    }
}
