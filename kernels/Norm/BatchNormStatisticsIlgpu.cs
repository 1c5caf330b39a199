using FastProxy.Ilgpu;
using ILGPU;

namespace FastProxy.Kernels.Norm;

/// <summary>
/// The twin of <c>BatchNormStatistics.ptx</c>. The chains of the rows that a block sums at a time meet in shared memory; its first thread adds the
/// rows while the others load the next.
/// </summary>
internal static class BatchNormStatisticsIlgpu
{
    /// <summary>The threads of a row.</summary>
    private const int RowThreads = 16;

    /// <summary>The rows of a block of 256 threads.</summary>
    private const int Rows = 16;

    // Strides in shared memory that keep the threads of a warp in banks of their own.
    private const int RowFloat4s = RowThreads + 2;
    private const int LaneDoubles = 2 * Rows + 2;

    /// <summary>Where the chains of sums of squares begin, in float4s.</summary>
    private const int Squares = Rows * RowFloat4s + 4;

    internal struct Parameters
    {
        public ulong Problems;
        public uint Height;
        public uint RowFloats;
        public ulong ChannelBytes;
        public double Count;
    }

    public static void Run(ArrayView<byte> memory, Parameters p)
    {
        ArrayView<Float4> chains = SharedMemory.Allocate<Float4>(2 * Squares);
        ArrayView<double> lanes = SharedMemory.Allocate<double>(8 * LaneDoubles);
        ArrayView<double> sumsOfRows = SharedMemory.Allocate<double>(2 * Rows);
        BatchNormStatisticsProblem problem = memory.Problem<BatchNormStatisticsProblem>(p.Problems);
        uint channel = (uint)Grid.IdxX;
        ulong x = problem.X + channel * p.ChannelBytes;
        int thread = Group.IdxX;
        int t = thread % RowThreads;
        uint rows = (uint)Group.DimX / RowThreads;
        double sum = 0;
        double squares = 0;
        for (uint first = 0; first < p.Height; first += rows)
        {
            uint row = first + (uint)thread / RowThreads;
            Sums sums = row < p.Height ? Sums.OfRow(memory.At<Float4>(x + row * (p.RowFloats * 4ul)), t, (int)p.RowFloats / 4) : default;
            int own = thread / RowThreads;
            chains[own * RowFloat4s + t] = sums.Of;
            chains[Squares + own * RowFloat4s + t] = sums.OfSquares;
            Exact.Barrier();

            // A thread adds the chains of two lanes 8 apart, of the sums or of the squares.
            int isOfSquares = t / 8;
            ArrayView<float> of = chains.Cast<float>().SubView((isOfSquares * Squares + own * RowFloat4s) * 4);
            lanes[t % 8 * LaneDoubles + own * 2 + isOfSquares] = Exact.Add((double)Lane(of, t % 8), (double)Lane(of, t % 8 + 8));
            Exact.Barrier();
            if (thread < 2 * rows)
            {
                sumsOfRows[thread] = Tree(lanes, thread);
            }

            Exact.Barrier();
            if (thread == 0)
            {
                for (int i = 0; i < (int)Math.Min(rows, p.Height - first); i++)
                {
                    sum = Exact.Add(sum, sumsOfRows[2 * i]);
                    squares = Exact.Add(squares, sumsOfRows[2 * i + 1]);
                }
            }
        }

        if (thread == 0)
        {
            double mean = Exact.Div(sum, p.Count);
            double variance = Exact.Sub(Exact.Div(squares, p.Count), Exact.Mul(mean, mean));
            variance = variance < 0 ? 0 : variance;
            double factor = Exact.Div(1, Exact.Sqrt(Exact.Add(variance, 1e-5)));
            memory.At<float>(problem.Scale + channel * 4ul)[0] = (float)factor;
            memory.At<float>(problem.Shift + channel * 4ul)[0] = (float)Exact.Mul(-mean, factor);
        }
    }

    /// <summary>The sum of a row's lane: its four chains lie 16 floats apart.</summary>
    private static float Lane(ArrayView<float> chains, int lane) =>
        Exact.Add(Exact.Add(chains[lane], chains[lane + 16]), Exact.Add(chains[lane + 32], chains[lane + 48]));

    /// <summary>The sum of 16 lanes, of which those 8 apart have been added.</summary>
    private static double Tree(ArrayView<double> lanes, int at)
    {
        double even = Exact.Add(
            Exact.Add(lanes[at], lanes[at + 4 * LaneDoubles]), Exact.Add(lanes[at + 2 * LaneDoubles], lanes[at + 6 * LaneDoubles]));
        double odd = Exact.Add(
            Exact.Add(lanes[at + LaneDoubles], lanes[at + 5 * LaneDoubles]),
            Exact.Add(lanes[at + 3 * LaneDoubles], lanes[at + 7 * LaneDoubles]));
        return Exact.Add(even, odd);
    }

    /// <summary>The sums of four lanes of a chain, and of their squares.</summary>
    private struct Sums
    {
        public Float4 Of;
        public Float4 OfSquares;

        public static Sums OfRow(ArrayView<Float4> row, int from, int quads)
        {
            Sums sums = default;
            for (; from + 3 * RowThreads < quads; from += 4 * RowThreads)
            {
                Float4 a = row[from];
                Float4 b = row[from + RowThreads];
                Float4 c = row[from + 2 * RowThreads];
                Float4 d = row[from + 3 * RowThreads];
                sums = sums.Add(a).Add(b).Add(c).Add(d);
            }

            for (; from < quads; from += RowThreads)
            {
                sums = sums.Add(row[from]);
            }

            return sums;
        }

        private readonly Sums Add(Float4 x) => new() { Of = Float4.Add(Of, x), OfSquares = Float4.Fma(x, x, OfSquares) };
    }
}
