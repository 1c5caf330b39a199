using System.Diagnostics;
using System.Runtime.CompilerServices;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Cases;

/// <summary>Measures the peak rates of cores at a vector width. Clocks drift, so a peak is comparable only to a run beside it.</summary>
public static unsafe class Peak
{
    private const int Chains = 12;
    private static readonly TimeSpan Duration = TimeSpan.FromMilliseconds(25);

    /// <summary>
    /// Returns the floating-point operations per second of fused multiply-adds in registers, two to a lane; the best of many bursts.
    /// </summary>
    public static double Flops(Isa isa)
    {
        const int rounds = 50_000;
        using var sink = new NativeArray<float>(2 * Lanes.Virtual);
        sink.Span.Fill(1e-3f);
        var burst = new MultiplyAdds(rounds, sink.Pointer);
        return 2.0 * Chains * rounds * Width(isa) / Best(isa, burst);
    }

    /// <summary>
    /// Returns the bytes per second of a copy that reads and writes <paramref name="bytes"/> in all, and so works on the same level of the cache as a
    /// case of as many bytes; the best of many.
    /// </summary>
    public static double Copy(Isa isa, double bytes)
    {
        int floats = Math.Max(1, (int)(bytes / 2 / sizeof(float) / (4 * Lanes.Virtual))) * 4 * Lanes.Virtual;
        using var from = new NativeArray<float>(floats);
        using var to = new NativeArray<float>(floats);
        var copy = new Moves(from.Pointer, floats, to.Pointer);
        return 2.0 * sizeof(float) * floats / Best(isa, copy);
    }

    /// <summary>Returns the floating-point operations per second of several cores at once, together.</summary>
    public static double Flops(Isa isa, int threads) => Together(threads, () => Flops(isa));

    /// <summary>Returns the bytes per second of several cores at once, together; each copies <paramref name="bytes"/> of its own.</summary>
    public static double Copy(Isa isa, double bytes, int threads) => Together(threads, () => Copy(isa, bytes));

    /// <summary>Returns the number of lanes of a vector.</summary>
    private static int Width(Isa isa) => isa switch
    {
        Isa.Avx512 => 16,
        Isa.Avx2 => 8,
        Isa.Vector128 => 4,
        _ => 1,
    };

    private static double Together(int threads, Func<double> rate)
    {
        var rates = new double[threads];
        using var start = new Barrier(threads);
        Thread[] others = [.. Enumerable.Range(1, threads - 1).Select(t => new Thread(() => Measure(t)))];
        foreach (Thread other in others)
        {
            other.Start();
        }

        Measure(0);
        foreach (Thread other in others)
        {
            other.Join();
        }

        return rates.Sum();

        void Measure(int t)
        {
            start.SignalAndWait();
            rates[t] = rate();
        }
    }

    /// <summary>Returns the shortest time of a run, in seconds. Short runs are timed by the hundred.</summary>
    private static double Best<K>(Isa isa, K kernel)
        where K : struct, IKernel
    {
        isa.Run(in kernel);
        long once = Stopwatch.GetTimestamp();
        isa.Run(in kernel);
        int repeats = Math.Clamp((int)(1e-4 / Stopwatch.GetElapsedTime(once).TotalSeconds), 1, 1000);
        double best = double.MaxValue;
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < Duration;)
        {
            long from = Stopwatch.GetTimestamp();
            for (int i = 0; i < repeats; i++)
            {
                isa.Run(in kernel);
            }

            best = Math.Min(best, Stopwatch.GetElapsedTime(from).TotalSeconds / repeats);
        }

        return best;
    }

    private readonly struct MultiplyAdds(int rounds, float* sink) : IKernel
    {
        public void Run<S, V>()
            where S : struct, ISimd<V>
            where V : struct => Loop<S, V>(rounds, sink);

        /// <summary>
        /// Runs the multiply-adds. It is a method of its own and contains no call, otherwise the accumulators do not stay in registers.
        /// </summary>
        [MethodImpl(MethodImplOptions.NoInlining)]
        private static void Loop<S, V>(int rounds, float* sink)
            where S : struct, ISimd<V>
            where V : struct
        {
            V x = S.Load(sink);
            V y = S.Load(sink + Lanes.Virtual);
            V a = x, b = x, c = x, d = x, e = x, f = x, g = x, h = x, i = x, j = x, k = x, l = x;
            for (int round = 0; round < rounds; round++)
            {
                a = S.Fma(x, y, a);
                b = S.Fma(x, y, b);
                c = S.Fma(x, y, c);
                d = S.Fma(x, y, d);
                e = S.Fma(x, y, e);
                f = S.Fma(x, y, f);
                g = S.Fma(x, y, g);
                h = S.Fma(x, y, h);
                i = S.Fma(x, y, i);
                j = S.Fma(x, y, j);
                k = S.Fma(x, y, k);
                l = S.Fma(x, y, l);
            }

            V sum = S.Add(S.Add(S.Add(a, b), S.Add(c, d)), S.Add(S.Add(e, f), S.Add(g, h)));
            sum = S.Add(sum, S.Add(S.Add(i, j), S.Add(k, l)));
            S.Store(S.Mul(sum, S.Zero), sink);
            S.Store(x, sink);
        }
    }

    private readonly struct Moves(float* from, int floats, float* to) : IKernel
    {
        public void Run<S, V>()
            where S : struct, ISimd<V>
            where V : struct
        {
            for (int i = 0; i < floats; i += 4 * S.Width)
            {
                V a = S.Load(from + i);
                V b = S.Load(from + i + S.Width);
                V c = S.Load(from + i + 2 * S.Width);
                V d = S.Load(from + i + 3 * S.Width);
                S.Store(a, to + i);
                S.Store(b, to + i + S.Width);
                S.Store(c, to + i + 2 * S.Width);
                S.Store(d, to + i + 3 * S.Width);
            }
        }
    }
}
