using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using FastProxy.Data;
using FastProxy.Kernels.Simd;
using FastProxy.Metrics;
using FastProxy.Plans;
using FastProxy.Plans.Passes;
using FastProxy.Scores;
using FastProxy.Scoring;
using FastProxy.Spaces.Nasbench201;
using FastProxy.Tests.Plans;
using Xunit;

namespace FastProxy.Tests.Metrics;

/// <summary>Scores of gradients, Jacobians and tangent kernels depend on architecture, protocol and metric alone: every test compares bits.</summary>
public sealed class GradientSamenessTests
{
    private static readonly Metric[] Metrics = [.. MetricCatalog.All.Where(m => m.Passes.Count > 0 && !m.Passes.Except(Passes.All).Any())];
    private static readonly Nasbench201Space Space = new(new Nasbench201Settings { Channels = 4, CellsPerStage = 1, ImageSize = 8 });
    private static readonly string[] Population = [.. Enumerable.Range(0, 9).Select(i => Space.At(i * 1301L))];
    private static readonly ScoreOptions Alone = new() { Threads = 1, Isa = IsaExtensions.Best };

    public static TheoryData<int> Batches => [16, 20];

    [Fact]
    public void Every_pass_beyond_patterns_and_logits_is_covered() => Assert.Equal(
        Passes.All.Except([PassCatalog.Logits]).ToHashSet(),
        PassCatalog.SetOf(Metrics.SelectMany(m => m.Passes)).Emitted.Except([PassCatalog.Logits]).ToHashSet());

    [Theory]
    [MemberData(nameof(Batches))]
    public void Company_order_and_sharing_do_not_matter(int batch)
    {
        string[] together = Lines(Population, batch, Alone);
        Assert.Equal(together, Lines(Population, batch, Alone with { Share = false }));
        string[] shuffled = [.. Population];
        new Random(1).Shuffle(shuffled);
        Assert.Equal(together.Order(StringComparer.Ordinal), Lines(shuffled, batch, Alone).Order(StringComparer.Ordinal));
        for (int i = 0; i < Population.Length; i += 3)
        {
            Assert.Equal(together[i], Assert.Single(Lines([Population[i]], batch, Alone)));
        }
    }

    [Theory]
    [MemberData(nameof(Batches))]
    public void Threads_do_not_matter(int batch)
    {
        Assert.Equal(Lines(Population, batch, Alone), Lines(Population, batch, Alone with { Threads = 3 }));
        Assert.Equal(Lines(Population[5..6], batch, Alone), Lines(Population[5..6], batch, Alone with { Threads = 3 }));
    }

    [Theory]
    [MemberData(nameof(Batches))]
    public void Vector_width_does_not_matter(int batch)
    {
        foreach (bool winograd in (bool[])[false, true])
        {
            string[] best = Lines(Population[4..6], batch, Alone with { Winograd = winograd });
            Assert.All(
                IsaExtensions.Supported, isa => Assert.Equal(best, Lines(Population[4..6], batch, Alone with { Winograd = winograd, Isa = isa })));
        }
    }

    [Fact]
    public void Other_metrics_beside_it_do_not_touch_a_score()
    {
        ScoreRow together = Table(Population[5..6], [.. Metrics.Select(m => m.Name)], 16, Alone).Rows[0];
        Assert.All(
            Metrics.Select((m, i) => (m, i)), p => Assert.Equal(together.Mean[p.i], Table(Population[5..6], [p.m.Name], 16, Alone).Rows[0].Mean[0]));
    }

    /// <summary>
    /// Recorded, and changed only with a plan's choice of kernels, as when images of 2x2 became direct convolutions: run under each instruction
    /// set, this holds different processes (and machines) to the same scores. The digits stop before those that a C library's logarithm decides.
    /// </summary>
    [Theory]
    [InlineData(Family.Gradient, "D8CF876E62D4ABBF")]
    [InlineData(Family.Jacobian, "9815076B73CE9865")]
    [InlineData(Family.Ntk, "82AAC57B88BA9C6A")]
    public void Scores_are_those_of_record(Family family, string expected)
    {
        ScoreTable table = Table(Population[2..8], [.. Metrics.Where(m => m.Family == family).Select(m => m.Name)], 20, Alone);
        string text = string.Join(
            '\n', table.Rows.Select(r => string.Join(' ', r.Mean.Select(m => m?.ToString("G10", CultureInfo.InvariantCulture)))));
        Assert.Equal(expected, Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16]);
    }

    private static InputBatch Images(int batch, long seed) => BatchSource.Load("noise", batch, 3, 8, 8, 10, seed);

    private static string[] Lines(string[] population, int batch, ScoreOptions options) =>
    [
        .. Table(population, [.. Metrics.Select(m => m.Name)], batch, options).Rows.Select(r =>
            $"{r.Index} {r.Architecture} {r.Status} "
                + $"{string.Join(' ', r.Mean.Select(m => m is { } v ? BitConverter.DoubleToInt64Bits(v).ToString("x") : "-"))}"),
    ];

    private static ScoreTable Table(string[] population, string[] metrics, int batch, ScoreOptions options) =>
        Scorer.Score(Space, population, metrics, Images(batch, 0), options with { NextData = Images(batch, 1) });
}
