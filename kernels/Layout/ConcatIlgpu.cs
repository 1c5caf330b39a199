using FastProxy.Ilgpu;
using ILGPU;

namespace FastProxy.Kernels.Layout;

/// <summary>The twin of <c>Concat.ptx</c>.</summary>
internal static class ConcatIlgpu
{
    internal struct Parameters
    {
        public ulong Problems;
        public ulong Stride;
        public uint PerChannel;
        public uint Quads;
    }

    public static void Run(ArrayView<byte> memory, Parameters p)
    {
        uint channel = (uint)Grid.IdxX / p.PerChannel;
        uint quad = (uint)Grid.IdxX % p.PerChannel * (uint)Group.DimX + (uint)Group.IdxX;
        if (quad < p.Quads)
        {
            ConcatProblem problem = memory.Problem<ConcatProblem>(p.Problems);
            ulong offset = channel * p.Stride + quad * 16ul;
            memory.At<Float4>(problem.Y + offset)[0] = memory.At<Float4>(problem.X + offset)[0];
        }
    }
}
