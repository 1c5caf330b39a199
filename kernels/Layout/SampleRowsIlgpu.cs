using FastProxy.Ilgpu;
using ILGPU;

namespace FastProxy.Kernels.Layout;

/// <summary>The twin of <c>SampleRows.ptx</c>.</summary>
internal static class SampleRowsIlgpu
{
    internal struct Parameters
    {
        public ulong Problems;
        public ulong Stride;
        public uint Count;
        public uint Pixels;
        public uint Lanes;
        public uint IsRelu;
    }

    public static void Run(ArrayView<byte> memory, Parameters p)
    {
        uint at = (uint)Grid.IdxX * (uint)Group.DimX + (uint)Group.IdxX;
        if (at < p.Count)
        {
            SampleRowsProblem problem = memory.Problem<SampleRowsProblem>(p.Problems);
            float value = memory.At<float>(problem.X + at / p.Pixels * p.Stride + at % p.Pixels * (p.Lanes * 4ul))[0];
            memory.At<float>(problem.Y + at * 4ul)[0] = p.IsRelu != 0 && value <= 0 ? 0 : value;
        }
    }
}
