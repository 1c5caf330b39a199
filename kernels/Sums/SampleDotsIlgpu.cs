using FastProxy.Ilgpu;
using ILGPU;

namespace FastProxy.Kernels.Sums;

/// <summary>The twin of <c>SampleDots.ptx</c>.</summary>
internal static class SampleDotsIlgpu
{
    private const int Threads = 256;

    internal struct Parameters
    {
        public ulong Problems;
        public ulong ChannelBytes;
        public uint Height;
        public uint Width;
        public uint Lanes;
        public uint Parts;
        public uint Quads;
    }

    public static void Run(ArrayView<byte> memory, Parameters p)
    {
        ArrayView<Float4> sums = SharedMemory.Allocate<Float4>(Threads);
        SampleDotsProblem problem = memory.Problem<SampleDotsProblem>(p.Problems);
        uint channel = (uint)Grid.IdxX / p.Parts;
        uint row = (uint)Group.IdxX / p.Quads;
        uint rows = (uint)Group.DimX / p.Quads;
        uint lane = ((uint)Grid.IdxX % p.Parts * p.Quads + (uint)Group.IdxX % p.Quads) * 4;
        bool isInside = lane < p.Lanes & row < rows;
        ulong offset = channel * p.ChannelBytes + lane * 4ul;
        Float4 dots = default;
        for (uint first = 0; first < p.Height; first += rows)
        {
            if (isInside && first + row < p.Height)
            {
                sums[Group.IdxX] = OfRow(memory, p, problem, offset + (ulong)(first + row) * (p.Width * p.Lanes) * 4);
            }

            Exact.Barrier();
            if (isInside && row == 0)
            {
                uint count = Math.Min(rows, p.Height - first);
                for (int i = 0; i < count; i++)
                {
                    dots = Float4.Add(dots, sums[Group.IdxX + i * (int)p.Quads]);
                }
            }

            Exact.Barrier();
        }

        if (isInside && row == 0)
        {
            memory.At<Float4>(problem.Dots + (channel * p.Lanes + lane) * 4ul)[0] = dots;
        }
    }

    private static Float4 OfRow(ArrayView<byte> memory, Parameters p, SampleDotsProblem problem, ulong offset)
    {
        ulong a = problem.A + offset;
        ulong b = problem.B + offset;
        Float4 sum = default;
        for (uint column = 0; column < p.Width; column++)
        {
            Float4 x = memory.At<Float4>(a)[0];
            sum = problem.B != 0 ? Float4.Fma(x, memory.At<Float4>(b)[0], sum) : Float4.Add(sum, x);
            a += p.Lanes * 4ul;
            b += p.Lanes * 4ul;
        }

        return sum;
    }
}
