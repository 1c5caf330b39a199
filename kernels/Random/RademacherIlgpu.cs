using FastProxy.Ilgpu;
using ILGPU;

namespace FastProxy.Kernels.Random;

/// <summary>The twin of <c>Rademacher.ptx</c>.</summary>
internal static class RademacherIlgpu
{
    internal struct Parameters
    {
        public ulong Problems;
        public ulong Stride;
        public uint PerChannel;
        public uint Quads;
        public uint Lanes;
        public uint Samples;
        public uint PerSample;
    }

    public static void Run(ArrayView<byte> memory, Parameters p)
    {
        uint channel = (uint)Grid.IdxX / p.PerChannel;
        uint quad = (uint)Grid.IdxX % p.PerChannel * (uint)Group.DimX + (uint)Group.IdxX;
        if (quad >= p.Quads)
        {
            return;
        }

        RademacherProblem problem = memory.Problem<RademacherProblem>(p.Problems);
        uint laneQuads = p.Lanes >> 2;
        uint n = quad % laneQuads * 4;
        uint i = channel * (p.Quads / laneQuads) + quad / laneQuads + n * p.PerSample + problem.Key;
        memory.At<Float4>(problem.Y + channel * p.Stride + quad * 16ul)[0] = new()
        {
            X = n < p.Samples ? Sign(i) : 0,
            Y = n + 1 < p.Samples ? Sign(i + p.PerSample) : 0,
            Z = n + 2 < p.Samples ? Sign(i + 2 * p.PerSample) : 0,
            W = n + 3 < p.Samples ? Sign(i + 3 * p.PerSample) : 0,
        };
    }

    private static float Sign(uint i)
    {
        i = (i ^ (i >> 16)) * 0x45D9F3B;
        i = (i ^ (i >> 16)) * 0x45D9F3B;
        return ((i ^ (i >> 16)) & 1) != 0 ? 1 : -1;
    }
}
