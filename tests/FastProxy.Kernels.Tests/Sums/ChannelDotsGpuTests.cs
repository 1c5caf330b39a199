using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Sums;
using FastProxy.Kernels.Tests.Testing;
using Xunit;

namespace FastProxy.Kernels.Tests.Sums;

public sealed unsafe class ChannelDotsGpuTests
{
    private static readonly ActivationLayout[] Large = [new(2, 17, 4, 64), new(1, 33, 5, 80), new(2, 3, 20, 48)];

    [Fact]
    public void Totals_are_the_processor_s_and_within_the_error_bound() => GpuRun.OnEach(queue =>
    {
        foreach (int seed in Draw.Seeds(30))
        {
            Check(queue, seed, Draw.Layout(new System.Random(seed)), isSpecial: false);
        }

        for (int i = 0; i < Large.Length; i++)
        {
            Check(queue, 100 + i, Large[i], isSpecial: false);
        }
    });

    [Fact]
    public void Special_values_give_the_processor_s_bits() => GpuRun.OnEach(queue =>
    {
        foreach (int seed in Draw.Seeds(15))
        {
            Check(queue, seed, Draw.Layout(new System.Random(seed)), isSpecial: true);
        }
    });

    private static void Check(GpuQueue queue, int seed, ActivationLayout layout, bool isSpecial)
    {
        var random = new System.Random(seed);
        using var arrays = new GpuArrays(queue.Device);
        ChannelDotsTests.Case[] cases = [.. Enumerable.Range(0, random.Next(1, 4)).Select(i => ChannelDotsTests.Case.Of(seed + i, layout))];
        if (isSpecial)
        {
            cases = Array.ConvertAll(cases, at => at with { Arrays = Array.ConvertAll(at.Arrays, x => Draw.WithSpecials(random, x, 100)) });
        }

        GpuMemory[] totals = Array.ConvertAll(cases, at => arrays.New((long)layout.Channels * at.Pairs.Length * sizeof(double)));
        ChannelDotsProblem[] problems = [.. cases.SelectMany((at, i) =>
            ChannelDotsGpu.Problems(Array.ConvertAll(at.Arrays, x => arrays.Of(layout, x)), at.Pairs, totals[i].Address))];
        var kernel = new ChannelDotsGpu(layout);
        queue.Run(in kernel, problems);
        for (int i = 0; i < cases.Length; i++)
        {
            double[] actual = totals[i].Read<double>(layout.Channels * cases[i].Pairs.Length);
            Expect.Same<double>(actual, OnProcessor(cases[i]), $"ChannelDots {cases[i]}");
            if (!isSpecial)
            {
                CheckBound(cases[i], actual);
            }
        }
    }

    private static double[] OnProcessor(ChannelDotsTests.Case at)
    {
        double[] sums = ChannelDotsTests.Run(at, IsaExtensions.Best, 0);
        var totals = new double[at.Layout.Channels * at.Pairs.Length];
        fixed (double* from = sums, to = totals)
        {
            ChannelTotals.Run(from, at.Layout.Height, at.Layout.Channels, at.Pairs.Length, to);
        }

        return totals;
    }

    private static void CheckBound(ChannelDotsTests.Case at, double[] totals)
    {
        double[][] values = Array.ConvertAll(at.Arrays, Draw.Double);
        for (int j = 0; j < at.Pairs.Length; j++)
        {
            (int a, int b) = (at.Pairs[j].A, at.Pairs[j].B);
            double[] expected = ChannelReference.Totals(values[a], b < 0 ? null : values[b], at.Layout);
            double[] magnitudes = ChannelReference.Totals(Draw.Abs(values[a]), b < 0 ? null : Draw.Abs(values[b]), at.Layout);
            for (int c = 0; c < expected.Length; c++)
            {
                double actual = totals[c * at.Pairs.Length + j];
                double bound = ChannelReference.RowErrorBound(at.Layout) * magnitudes[c];
                Assert.True(
                    Math.Abs(actual - expected[c]) <= bound,
                    $"ChannelDots {at}: channel {c} of pair {j} is {actual:r}, expected {expected[c]:r} within {bound:g3}");
            }
        }
    }
}
