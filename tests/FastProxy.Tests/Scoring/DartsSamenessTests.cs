using FastProxy.Data;
using FastProxy.Kernels.Random;
using FastProxy.Kernels.Simd;
using FastProxy.Scoring;
using FastProxy.Spaces;
using FastProxy.Spaces.Darts;
using Xunit;

namespace FastProxy.Tests.Scoring;

/// <summary>A score of a DARTS network depends on architecture, protocol and metric alone: every test compares bits.</summary>
public sealed class DartsSamenessTests
{
    private static readonly ISpace OneCell = new DartsSpace(DartsSettings.Swap with { ImageSize = 8 });
    private static readonly ISpace Full = new DartsSpace(new DartsSettings { Channels = 4, Layers = 3, ImageSize = 8 });
    private static readonly ScoreOptions Alone = new() { Threads = 1, Init = WeightInit.Normal };
    private static readonly string[] Metrics = ["swap", "naswot", "grad_norm", "snip", "synflow", "jacob_cov"];

    [Theory]
    [InlineData(true, 16)]
    [InlineData(true, 33)]
    [InlineData(false, 16)]
    public void Company_order_threads_and_sharing_do_not_matter(bool isOneCell, int batch)
    {
        ISpace space = isOneCell ? OneCell : Full;
        string[] metrics = isOneCell ? ["swap", "swap_regularized", "naswot", "params"] : Metrics;
        var random = new Random(batch);
        string[] population = [.. Enumerable.Range(0, isOneCell ? 40 : 6).Select(_ => space.Sample(random))];
        ScoreOptions options = Alone with { Repeats = 2 };
        string[] together = Lines(space, population, metrics, batch, options);
        Assert.Equal(together, Lines(space, population, metrics, batch, options with { Threads = 2 }));
        Assert.Equal(together, Lines(space, population, metrics, batch, options with { Share = false }));
        for (int i = 0; i < population.Length; i += 5)
        {
            Assert.Equal(together[i], Assert.Single(Lines(space, [population[i]], metrics, batch, options with { Threads = 2 })));
        }
    }

    [Fact]
    public void Vector_width_does_not_matter()
    {
        var random = new Random(5);
        string[] population = [.. Enumerable.Range(0, 6).Select(_ => OneCell.Sample(random))];
        string[] best = Lines(OneCell, population, ["swap", "naswot"], 16, Alone);
        Assert.All(IsaExtensions.Supported, isa => Assert.Equal(best, Lines(OneCell, population, ["swap", "naswot"], 16, Alone with { Isa = isa })));
    }

    private static string[] Lines(ISpace space, string[] population, string[] metrics, int batch, ScoreOptions options) =>
    [
        .. Scorer.Score(space, population, metrics, BatchSource.Load("noise", batch, 3, 8, 8, 10, 0), options).Rows.Select(r =>
            $"{r.Index} {r.Status} {string.Join(' ', r.Mean.Select(m => m is { } v ? BitConverter.DoubleToInt64Bits(v).ToString("x") : "-"))}"),
    ];
}
