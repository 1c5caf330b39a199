using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using FastProxy.Data;
using FastProxy.Kernels.Random;
using FastProxy.Kernels.Simd;
using FastProxy.Scores;
using FastProxy.Scoring;
using FastProxy.Spaces.Nasbench201;
using Xunit;

namespace FastProxy.Tests.Scoring;

/// <summary>A score depends on architecture, protocol and metric alone: every test compares bits.</summary>
public sealed class SamenessTests
{
    private static readonly string[] Metrics = ["swap", "swap_regularized", "naswot", "linear_regions", "params", "params_live", "flops", "l2_norm"];
    private static readonly Nasbench201Space Space = new(new Nasbench201Settings { Channels = 4, CellsPerStage = 1, ImageSize = 8 });
    private static readonly string[] Population = [.. Enumerable.Range(0, 48).Select(i => Space.At(i * 311L))];
    private static readonly ScoreOptions Alone = new() { Threads = 1, Isa = IsaExtensions.Best };

    public static TheoryData<int> Batches => [7, 16, 24, 64, 70];

    [Theory]
    [MemberData(nameof(Batches))]
    public void Threads_do_not_matter(int batch)
    {
        string one = Scores(Population, batch, Alone);
        Assert.Equal(one, Scores(Population, batch, Alone with { Threads = 2 }));
        Assert.Equal(one, Scores(Population, batch, Alone with { Threads = 4 }));
    }

    [Theory]
    [MemberData(nameof(Batches))]
    public void Threads_inside_one_architecture_do_not_matter(int batch)
    {
        string one = Scores(Population[..1], batch, Alone);
        Assert.Equal(one, Scores(Population[..1], batch, Alone with { Threads = 2 }));
        Assert.Equal(one, Scores(Population[..1], batch, Alone with { Threads = 5 }));
    }

    [Theory]
    [MemberData(nameof(Batches))]
    public void Vector_width_does_not_matter(int batch)
    {
        string best = Scores(Population[..12], batch, Alone);
        Assert.All(IsaExtensions.Supported, isa => Assert.Equal(best, Scores(Population[..12], batch, Alone with { Isa = isa })));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Company_order_and_sharing_do_not_matter(bool winograd)
    {
        ScoreOptions options = Alone with { Winograd = winograd, Threads = 2 };
        string[] together = Lines(Population, 16, options);
        string[] unshared = Lines(Population, 16, options with { Share = false });
        string[] shuffled = [.. Population];
        new Random(1).Shuffle(shuffled);
        string[] afterShuffle = Lines(shuffled, 16, options);
        Assert.Equal(together, unshared);
        Assert.Equal(together.Order(StringComparer.Ordinal), afterShuffle.Order(StringComparer.Ordinal));
        for (int i = 0; i < Population.Length; i += 5)
        {
            Assert.Equal(together[i], Assert.Single(Lines([Population[i]], 16, options)));
        }
    }

    [Fact]
    public void Isomorphic_architectures_share_every_score_of_their_function()
    {
        // The same two convolutions in a row, by way of node 1 and by way of node 2.
        ScoreTable table = Scorer.Score(
            Space,
            [
                "|nor_conv_3x3~0|+|none~0|none~1|+|none~0|nor_conv_1x1~1|none~2|",
                "|none~0|+|nor_conv_3x3~0|none~1|+|none~0|none~1|nor_conv_1x1~2|",
            ],
            Metrics,
            BatchSource.Load("noise", 16, 3, 8, 8, 10, 0));
        Assert.Equal(table.Rows[0].Mean.Take(4), table.Rows[1].Mean.Take(4));
    }

    [Fact]
    public void Memory_for_smaller_groups_does_not_matter()
    {
        ScoreOptions options = Alone with { Threads = 2 };
        Assert.Equal(Scores(Population, 16, options), Scores(Population, 16, options with { MemoryBytes = 163L << 20 }));
    }

    [Fact]
    public void A_repeat_is_the_run_of_its_seed()
    {
        ScoreTable both = Table(Population[..6], 16, Alone with { Repeats = 2, Seed = 5 });
        ScoreTable first = Table(Population[..6], 16, Alone with { Seed = 5 });
        ScoreTable second = Table(Population[..6], 16, Alone with { Seed = 6 });
        for (int i = 0; i < 6; i++)
        {
            Assert.Equal((first.Rows[i].Mean[0] + second.Rows[i].Mean[0]) / 2, both.Rows[i].Mean[0]);
        }
    }

    /// <summary>
    /// Fixed once and for all: run under each instruction set, this holds different processes (and machines) to the same scores. The
    /// digits of naswot stop before those that a C library's logarithm decides.
    /// </summary>
    [Theory]
    [InlineData(WeightInit.PyTorch, true, "121725BE682AFB75")]
    [InlineData(WeightInit.PyTorch, false, "121725BE682AFB75")]
    [InlineData(WeightInit.Kaiming, true, "0E877AA2041611D8")]
    [InlineData(WeightInit.Normal, false, "EB9E93B8FDF4F47B")]
    public void Scores_are_those_of_record(WeightInit init, bool winograd, string expected)
    {
        ScoreTable table = Table(Population[..16], 24, Alone with { Init = init, Winograd = winograd });
        string text = string.Join(
            '\n', table.Rows.Select(r => string.Create(CultureInfo.InvariantCulture, $"{r.Mean[0]} {r.Mean[2]:G12} {r.Mean[3]}")));
        Assert.Equal(expected, Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16]);
    }

    private static string Scores(string[] population, int batch, ScoreOptions options) => string.Join('\n', Lines(population, batch, options));

    private static string[] Lines(string[] population, int batch, ScoreOptions options) =>
    [
        .. Table(population, batch, options).Rows.Select(r =>
            $"{r.Index} {r.Architecture} {r.Status} "
                + $"{string.Join(' ', r.Mean.Select(m => m is { } v ? BitConverter.DoubleToInt64Bits(v).ToString("x") : "-"))}"),
    ];

    private static ScoreTable Table(string[] population, int batch, ScoreOptions options) =>
        Scorer.Score(Space, population, Metrics, BatchSource.Load("noise", batch, 3, 8, 8, 10, 0), options);
}
