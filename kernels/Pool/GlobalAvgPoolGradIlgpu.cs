using FastProxy.Ilgpu;
using ILGPU;

namespace FastProxy.Kernels.Pool;

/// <summary>The twin of <c>GlobalAvgPoolGrad.ptx</c>.</summary>
internal static class GlobalAvgPoolGradIlgpu
{
    internal struct Parameters
    {
        public ulong Problems;
        public ulong XStride;
        public ulong YStride;
        public uint PerChannel;
        public uint Quads;
        public uint Lanes;
    }

    public static void Run(ArrayView<byte> memory, Parameters p)
    {
        uint channel = (uint)Grid.IdxX / p.PerChannel;
        uint quad = (uint)Grid.IdxX % p.PerChannel * (uint)Group.DimX + (uint)Group.IdxX;
        if (quad >= p.Quads)
        {
            return;
        }

        GlobalAvgPoolGradProblem problem = memory.Problem<GlobalAvgPoolGradProblem>(p.Problems);
        uint laneQuads = p.Lanes / 4;
        Float4 dY = memory.At<Float4>(problem.DY + channel * p.YStride)[(int)(quad % laneQuads)];
        memory.At<Float4>(problem.DX + channel * p.XStride)[(int)quad] = Float4.Mul(dY, Exact.Div(1, p.Quads / laneQuads));
    }
}
