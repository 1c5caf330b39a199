using FastProxy.Ilgpu;
using ILGPU;

namespace FastProxy.Kernels.Sums;

/// <summary>
/// The twin of <c>ChannelDots.ptx</c>. The chains of the rows that a block sums at a time meet in shared memory; its first two threads add the rows,
/// one of each total, while the others load the next.
/// </summary>
internal static class ChannelDotsIlgpu
{
    private const int Threads = 256;

    /// <summary>The threads of a row.</summary>
    private const int RowThreads = 16;

    internal struct Parameters
    {
        public ulong Problems;
        public uint Height;
        public uint RowFloats;
        public ulong ChannelBytes;
    }

    public static void Run(ArrayView<byte> memory, Parameters p)
    {
        // The first sums of all threads, then their second.
        ArrayView<Float4> chains = SharedMemory.Allocate<Float4>(2 * Threads);

        // Of each row the first sums of 8 lanes, then their second.
        ArrayView<double> lanes = SharedMemory.Allocate<double>(Threads);
        ChannelDotsProblem problem = memory.Problem<ChannelDotsProblem>(p.Problems);
        uint channel = (uint)Grid.IdxX;
        int thread = Group.IdxX;
        int t = thread % RowThreads;
        uint rows = (uint)Group.DimX / RowThreads;
        double total = 0;
        for (uint first = 0; first < p.Height; first += rows)
        {
            uint row = first + (uint)thread / RowThreads;
            Float4 s = default;
            Float4 q = default;
            if (row < p.Height)
            {
                ulong offset = channel * p.ChannelBytes + row * (p.RowFloats * 4ul);
                ArrayView<Float4> a = memory.At<Float4>(problem.A + offset);
                ArrayView<Float4> b = memory.At<Float4>(problem.B + offset);
                ArrayView<Float4> c = memory.At<Float4>(problem.C + offset);
                for (int i = t; i < p.RowFloats / 4; i += RowThreads)
                {
                    Float4 x = a[i];
                    s = problem.B != 0 ? Float4.Fma(x, b[i], s) : Float4.Add(s, x);
                    q = problem.C != 0 ? Float4.Fma(x, c[i], q) : q;
                }
            }

            chains[thread] = s;
            chains[Threads + thread] = q;
            Exact.Barrier();

            ArrayView<float> of = chains.Cast<float>().SubView((t < 8 ? 0 : 4 * Threads) + (thread - t) * 4);
            lanes[thread] = Exact.Add((double)Lane(of, t % 8), Lane(of, t % 8 + 8));
            Exact.Barrier();

            if (thread < 2)
            {
                for (int i = 0; i < (int)Math.Min(rows, p.Height - first) * RowThreads; i += RowThreads)
                {
                    total = Exact.Add(total, Tree(lanes, i + thread * 8));
                }
            }
        }

        ulong to = thread == 0 ? problem.First : thread == 1 ? problem.Second : 0;
        if (to != 0)
        {
            memory.At<double>(to)[(int)channel * problem.Stride] = total;
        }
    }

    /// <summary>The sum of a row's lane: its four chains lie 16 floats apart.</summary>
    private static float Lane(ArrayView<float> chains, int lane) =>
        Exact.Add(Exact.Add(chains[lane], chains[lane + 16]), Exact.Add(chains[lane + 32], chains[lane + 48]));

    private static double Tree(ArrayView<double> lanes, int at)
    {
        double a = Exact.Add(Exact.Add(lanes[at], lanes[at + 4]), Exact.Add(lanes[at + 2], lanes[at + 6]));
        double b = Exact.Add(Exact.Add(lanes[at + 1], lanes[at + 5]), Exact.Add(lanes[at + 3], lanes[at + 7]));
        return Exact.Add(a, b);
    }
}
