using FastProxy.Ilgpu;
using ILGPU;

namespace FastProxy.Kernels.Pool;

/// <summary>The twin of <c>GlobalAvgPool.ptx</c>.</summary>
internal static class GlobalAvgPoolIlgpu
{
    internal struct Parameters
    {
        public ulong Problems;
        public ulong XStride;
        public ulong YStride;
        public uint Channels;
        public int Height;
        public int Width;
        public uint Lanes;
    }

    public static void Run(ArrayView<byte> memory, Parameters p)
    {
        uint at = ((uint)Grid.IdxX * (uint)Group.DimX + (uint)Group.IdxX) * 4;
        uint channel = at / p.Lanes;
        if (channel >= p.Channels)
        {
            return;
        }

        GlobalAvgPoolProblem problem = memory.Problem<GlobalAvgPoolProblem>(p.Problems);
        ulong sample = at % p.Lanes * 4ul;
        ulong x = problem.X + channel * p.XStride + sample;
        Float4 sum = default;
        for (int row = 0; row < p.Height; row++)
        {
            Float4 ofRow = default;
            for (int column = 0; column < p.Width; column++)
            {
                ofRow = Float4.Add(ofRow, memory.At<Float4>(x)[0]);
                x += p.Lanes * 4ul;
            }

            sum = Float4.Add(sum, ofRow);
        }

        memory.At<Float4>(problem.Y + channel * p.YStride + sample)[0] = Float4.Mul(sum, Exact.Div(1, p.Height * p.Width));
    }
}
