using System.Collections;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.RegularExpressions;
using FastProxy.Data;
using FastProxy.Input;
using FastProxy.Networks;
using FastProxy.Networks.Operations;
using FastProxy.Scores;
using FastProxy.Scoring;
using FastProxy.Spaces.Nasbench201;
using Xunit;

namespace FastProxy.Tests.Scoring;

/// <summary>What a scorer does when a score, the memory, the weights, a worker or the caller's patience fails.</summary>
public sealed partial class ScorerTests
{
    private const string Disconnected = "|none~0|+|none~0|none~1|+|none~0|none~1|none~2|";
    private const string Connected = "|nor_conv_3x3~0|+|none~0|nor_conv_1x1~1|+|skip_connect~0|none~1|avg_pool_3x3~2|";
    private static readonly Nasbench201Settings Small = new() { Channels = 4, CellsPerStage = 1, ImageSize = 8 };
    private static readonly Nasbench201Space Space = new(Small);
    private static readonly string Fixtures = Path.Combine(Repository.Root, "tests", "parity", "fixtures");

    public static TheoryData<bool, int> Divisions =>
        new() { { true, 1 }, { true, 2 }, { true, 4 }, { false, 1 }, { false, 2 }, { false, 4 } };

    [Fact]
    public void A_disconnected_architecture_says_so_and_keeps_the_values_it_has()
    {
        ScoreTable table = Scorer.Score(Space, [Disconnected, Connected], ["swap", "params", "naswot", "swap_released"], Images(16));
        ScoreRow row = table.Rows[0];
        Assert.False(row.IsOk);
        Assert.Matches("swap: disconnected.*; naswot: disconnected", row.Status);
        Assert.Null(row.Mean[0]);
        Assert.Equal(Space.Build(Disconnected).Parameters, row.Mean[1]);
        Assert.Null(row.Mean[2]);
        Assert.True(row.Mean[3] > 0);
        Assert.True(table.Rows[1].IsOk, table.Rows[1].Status);
    }

    [Fact]
    public void Two_equal_images_make_the_agreement_singular_and_nothing_else_fail()
    {
        InputBatch images = Images(16);
        images.Values.AsSpan(0, 3 * 8 * 8).CopyTo(images.Values.AsSpan(5 * 3 * 8 * 8));
        ScoreRow row = Assert.Single(Scorer.Score(Space, [Connected], ["swap", "naswot", "linear_regions"], images).Rows);
        Assert.Equal("naswot: singular agreement matrix (rank 15 of 16)", row.Status);
        Assert.False(row.IsOk);
        Assert.True(row.Mean[0] > 0);
        Assert.Null(row.Mean[1]);
        Assert.Equal(15, row.Mean[2]);
    }

    [Fact]
    public void Constant_images_make_the_agreement_singular()
    {
        ScoreRow row = Assert.Single(Scorer.Score(
            Space, [Connected], ["swap", "naswot"], BatchSource.Load("constant", 8, 3, 8, 8, 10, 0), new ScoreOptions { Repeats = 2 }).Rows);
        Assert.Equal("naswot: singular agreement matrix (rank 1 of 8)", row.Status);
        Assert.Null(row.Mean[1]);
        Assert.Null(row.Deviation[1]);
        Assert.InRange(row.Mean[0]!.Value, 1, 2);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Too_little_memory_is_refused_with_what_would_do(int threads)
    {
        var options = new ScoreOptions { MemoryBytes = 10 << 20, Threads = threads };
        string[] population = [Disconnected, Connected];
        var e = Assert.Throws<InputException>(() => Scorer.Score(Space, population, ["swap", "naswot"], Images(64), options));
        Match needed = TooSmall().Match(e.Message);
        Assert.True(needed.Success, e.Message);
        options = options with { MemoryBytes = long.Parse(needed.Groups[1].Value) << 20 };
        var scorer = new Scorer(Space, ["swap", "naswot"], Images(64), options);
        (Int128, string)[] items = Items(population);
        Assert.InRange(scorer.PlannedPeakBytes(items), 1, options.MemoryBytes);
        Assert.Equal(2, scorer.Rows(items).Count());
    }

    [Theory]
    [MemberData(nameof(Divisions))]
    public void Disconnected_architectures_before_a_connected_one_do_not_starve_it(bool share, int threads)
    {
        var space = new Nasbench201Space(Small with { Isomorphism = false });
        string[] disconnected = [.. Enumerable.Range(0, 15_625).Select(i => space.At(i)).Where(a => !space.Build(a).IsConnected).Take(20)];
        var options = new ScoreOptions { Share = share, Threads = threads };
        ScoreTable alone = Scorer.Score(space, [Connected], ["swap"], Images(16), options);
        ScoreTable table = Scorer.Score(space, [.. disconnected, Connected], ["swap"], Images(16), options);
        Assert.All(table.Rows.SkipLast(1), row => Assert.StartsWith("swap: disconnected", row.Status));
        Assert.Equal(alone.Rows[0].Mean, table.Rows[^1].Mean);
        Assert.Equal(ScoreRow.Ok, table.Rows[^1].Status);
    }

    [Theory]
    [MemberData(nameof(Divisions))]
    public void Swap_released_counts_what_pytorch_counts_however_the_work_is_divided(bool share, int threads)
    {
        JsonElement expected = JsonDocument.Parse(File.ReadAllText(Path.Combine(Fixtures, "expected.json"))).RootElement;
        int samples = expected.GetProperty("protocol").GetProperty("batch").GetInt32();
        InputBatch images = BatchSource.Load($"npy:{Path.Combine(Fixtures, "images.npy")}", samples, 3, 8, 8, 10, 0);
        foreach (JsonElement network in expected.GetProperty("networks").EnumerateArray())
        {
            var options = new ScoreOptions
            {
                Weights = NpzFile.Read(Path.Combine(Fixtures, network.GetProperty("file").GetString()!)),
                Share = share,
                Threads = threads,
            };
            ScoreRow row = Assert.Single(
                Scorer.Score(Space, [network.GetProperty("arch").GetString()!], ["swap_released", "swap"], images, options).Rows);
            Assert.Equal(network.GetProperty("swap_released").GetInt64(), row.Mean[0]);
            Assert.Equal(network.GetProperty("swap").GetInt64(), row.Mean[1]);
        }
    }

    [Fact]
    public void Swap_released_is_the_same_alone_and_in_any_company()
    {
        string[] population = [.. Enumerable.Range(0, 40).Select(i => Space.At(i * 389L))];
        double?[] alone = [.. population.Select(a => Scorer.Score(Space, [a], ["swap_released"], Images(16)).Rows[0].Mean[0])];
        foreach ((bool share, int threads) in Divisions.Select(d => ((bool)d[0], (int)d[1])))
        {
            ScoreTable table = Scorer.Score(Space, population, ["swap_released"], Images(16), new ScoreOptions { Share = share, Threads = threads });
            Assert.Equal(alone, table.Rows.Select(r => r.Mean[0]));
        }
    }

    [Theory]
    [InlineData("swap")]
    [InlineData("params")]
    public void Cancelling_in_the_middle_ends_the_enumeration(string metric)
    {
        using var cancel = new CancellationTokenSource();
        var scorer = new Scorer(Space, [metric], Images(16), new ScoreOptions { Threads = 2 });
        int rows = 0;
        Assert.ThrowsAny<OperationCanceledException>(() =>
        {
            foreach (ScoreRow _ in scorer.Rows(Items([.. Enumerable.Range(0, 400).Select(i => Space.At(i * 39L))]), cancel.Token))
            {
                if (++rows == 3)
                {
                    cancel.Cancel();
                }
            }
        });
        Assert.InRange(rows, 3, 399);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    public void Cancelling_ends_planning(int architectures)
    {
        var scorer = new Scorer(Space, ["swap"], Images(16), new ScoreOptions { Threads = 2 });
        (Int128, string)[] items = Items([.. Enumerable.Range(0, architectures).Select(i => Space.At(i * 39L))]);
        Assert.ThrowsAny<OperationCanceledException>(() => scorer.Rows(items, new CancellationToken(canceled: true)));
        Assert.Equal(architectures, scorer.Rows(items).Count());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Leaving_the_enumeration_early_does_not_wait_for_the_rest(int threads)
    {
        // All of it would take minutes: 10,000 initialisations of every architecture.
        var options = new ScoreOptions { Threads = threads, Repeats = ScoreOptions.MaxRepeats, Share = false };
        var scorer = new Scorer(Space, ["swap"], Images(16), options);
        using IEnumerator<ScoreRow> rows = scorer.Rows(Items([Disconnected, .. Enumerable.Range(8000, 60).Select(i => Space.At(i))])).GetEnumerator();
        Assert.True(rows.MoveNext());
        Assert.False(rows.Current.IsOk);
        var clock = Stopwatch.StartNew();
        rows.Dispose();
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 5);
    }

    [Fact]
    public void An_architecture_that_is_not_of_the_space_is_refused_at_once()
    {
        foreach (int threads in (int[])[1, 2])
        {
            var scorer = new Scorer(Space, ["swap"], Images(16), new ScoreOptions { Threads = threads });
            var e = Assert.Throws<InputException>(() => { _ = scorer.Rows([(0, Connected), (1, "|nonsense~0|")]); });
            Assert.DoesNotContain('\n', e.Message);
        }
    }

    [Fact]
    public void No_architecture_at_all_is_refused() =>
        Assert.Throws<InputException>(() => { _ = new Scorer(Space, ["swap"], Images(16), new ScoreOptions()).Rows([]); });

    [Fact]
    public void Given_weights_that_lack_a_tensor_are_refused_at_once()
    {
        Dictionary<string, NpyArray> weights = Given();
        weights.Remove("stem.0.weight");
        var scorer = new Scorer(Space, ["swap"], Images(16), new ScoreOptions { Weights = weights });
        var e = Assert.Throws<InputException>(() => { _ = scorer.Rows(Items([Connected])); });
        Assert.Equal("weights: 'stem.0.weight' is missing, expected shape 4x3x3x3", e.Message);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_workers_failure_reaches_the_caller_as_it_is(int threads)
    {
        var weights = new FailingWeights(Given());
        var scorer = new Scorer(Space, ["swap"], Images(16), new ScoreOptions { Weights = weights, Threads = threads });
        IEnumerable<ScoreRow> rows = scorer.Rows(Items([Connected]));
        weights.IsFailing = true;
        var e = Assert.Throws<TimeoutException>(() => rows.Count());
        Assert.Equal("the disk is gone", e.Message);
    }

    [Fact]
    public void Given_weights_fit_one_repeat_of_one_architecture()
    {
        var options = new ScoreOptions { Weights = Given() };
        Assert.Throws<InputException>(() => new Scorer(Space, ["swap"], Images(16), options with { Repeats = 2 }));
        Assert.Throws<InputException>(() => { _ = new Scorer(Space, ["swap"], Images(16), options).Rows(Items([Connected, Connected])); });
    }

    [Fact]
    public void Agreement_of_more_than_8192_samples_is_refused_in_one_line()
    {
        var space = new Nasbench201Space(new Nasbench201Settings { Channels = 1, CellsPerStage = 1, ImageSize = 4 });
        InputBatch images = BatchSource.Load("noise", 8193, 3, 4, 4, 10, 0);
        var e = Assert.Throws<InputException>(() => Scorer.Score(space, [Connected], ["swap", "naswot"], images));
        Assert.Equal("the batch has 8193 samples, metrics on their agreement take at most 8192", e.Message);
    }

    [Fact]
    public void A_warning_comes_exactly_when_counts_are_near_their_ceiling()
    {
        Network network = Space.Build(Connected);
        long neurons = network.Nodes.Where(n => n.Op is ReluOp && network.Live[n.Id]).Sum(n => n.Shape.Neurons);
        var outcomes = new List<bool>();
        foreach (int samples in (int[])[4, 8, 12, 16, 64])
        {
            var scorer = new Scorer(Space, ["swap"], Images(samples), new ScoreOptions());
            double swap = Assert.Single(scorer.Rows(Items([Connected]))).Mean[0]!.Value;
            outcomes.Add(swap > 0.9 * Math.Min(neurons, Math.Pow(2, samples)));
            Assert.Equal(outcomes[^1] ? 1 : 0, scorer.Warnings.Count);
        }

        Assert.True(outcomes[0]);
        Assert.Contains(false, outcomes);
    }

    private static InputBatch Images(int samples) => BatchSource.Load("noise", samples, 3, 8, 8, 10, 0);

    private static (Int128 Index, string Architecture)[] Items(string[] architectures) => [.. architectures.Select((a, i) => ((Int128)i, a))];

    /// <summary>Weights of <see cref="Connected"/>, whatever they are.</summary>
    private static Dictionary<string, NpyArray> Given()
    {
        Network network = Space.Build(Connected);
        var random = new Random(1);
        NpyArray Draw(int[] shape) => new(shape, [.. Enumerable.Range(0, shape.Aggregate((a, b) => a * b)).Select(_ => random.NextSingle() - 0.5f)]);
        var weights = new Dictionary<string, NpyArray>();
        foreach (Node node in network.Nodes)
        {
            switch (node.Op)
            {
                case ConvOp conv:
                    weights[$"{conv.Weight.Layer}.weight"] = Draw(network.WeightsOf(node).Shape);
                    break;
                case LinearOp linear:
                    weights[$"{linear.Weight.Layer}.weight"] = Draw(network.WeightsOf(node).Shape);
                    weights[$"{linear.Weight.Layer}.bias"] = Draw([linear.OutFeatures]);
                    break;
            }
        }

        return weights;
    }

    [GeneratedRegex(@"^memory 10 MiB is too small: one architecture needs (\d+) MiB$")]
    private static partial Regex TooSmall();

    /// <summary>Weights that are there when checked and fail when read.</summary>
    private sealed class FailingWeights(Dictionary<string, NpyArray> weights) : IReadOnlyDictionary<string, NpyArray>
    {
        public bool IsFailing { get; set; }

        public IEnumerable<string> Keys => weights.Keys;

        public IEnumerable<NpyArray> Values => weights.Values;

        public int Count => weights.Count;

        public NpyArray this[string key] => weights[key];

        public bool ContainsKey(string key) => weights.ContainsKey(key);

        public bool TryGetValue(string key, [MaybeNullWhen(false)] out NpyArray value) =>
            IsFailing ? throw new TimeoutException("the disk is gone") : weights.TryGetValue(key, out value);

        public IEnumerator<KeyValuePair<string, NpyArray>> GetEnumerator() => weights.GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
