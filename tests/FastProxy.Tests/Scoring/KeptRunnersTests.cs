using System.Text.RegularExpressions;
using FastProxy.Data;
using FastProxy.Execution;
using FastProxy.Execution.Cpu;
using FastProxy.Input;
using FastProxy.Kernels.Simd;
using FastProxy.Plans;
using FastProxy.Scores;
using FastProxy.Scoring;
using FastProxy.Spaces.Nasbench201;
using FastProxy.Tests.Cli;
using Xunit;

namespace FastProxy.Tests.Scoring;

/// <summary>What a scorer keeps changes no bit, and stays within the memory.</summary>
public sealed partial class KeptRunnersTests
{
    private static readonly Nasbench201Space Space = new(new Nasbench201Settings { Channels = 4, CellsPerStage = 1, ImageSize = 8 });

    private static readonly (Int128 Index, string Architecture)[] Population =
        [.. Enumerable.Range(0, 12).Select(i => ((Int128)(i * 1167L), Space.At(i * 1167L)))];

    [Theory]
    [InlineData("swap,naswot,swap_released", 1, 1)]
    [InlineData("swap,naswot", 2, 3)]
    [InlineData("grad_norm,snip,grasp,synflow,zico", 2, 1)]
    [InlineData("jacob_cov,ntk_trace,ntk_condition_full", 2, 1)]
    [InlineData("zen,az_nas_expressivity,az_nas_trainability,meco", 3, 2)]
    public void Populations_of_any_size_one_after_another_have_the_bits_of_one(string metrics, int threads, int repeats)
    {
        var options = new ScoreOptions { Threads = threads, Repeats = repeats };
        using Scorer once = Scorer.Of(Space, metrics.Split(','), "noise", 8, options);
        ScoreRow[] expected = [.. once.Rows(Population)];
        using Scorer scorer = Scorer.Of(Space, metrics.Split(','), "noise", 8, options);
        foreach (int size in (int[])[1, 4, 7])
        {
            ScoreRow[] rows = [.. Population.Chunk(size).SelectMany(some => scorer.Rows(some))];
            Assert.Equal(Texts(expected), Texts(rows));
            Assert.InRange(scorer.KeptBytes, 1, options.MemoryBytes);
        }

        long before = scorer.KeptBytes;
        scorer.Dispose();
        Assert.InRange(scorer.KeptBytes, 1, before - 1);
        Assert.Equal(Texts(expected[..4]), Texts(scorer.Rows(Population[..4])));
    }

    [Fact]
    public void Weights_are_kept_and_not_drawn_twice_while_they_fit()
    {
        var inputs = new ScoreInputs(Space, ["swap"], BatchSource.Load("noise", 8, 3, 8, 8, 10, 0), new ScoreOptions());
        WeightForm form = WeightForm.Of(inputs.PlanOf([Space.Build(CommandRun.Arch)]).Steps.OfType<ConvStep>().First());
        using var cache = new WeightCache(inputs.Source, 0);
        cache.Return(form, 0, cache.Take(form, 0));
        Assert.Equal(0, cache.Bytes);
        cache.Limit(1 << 20);
        NativeArray<float> kept = cache.Take(form, 0);
        cache.Return(form, 0, kept);
        Assert.Same(kept, cache.Take(form, 0));
        Assert.NotSame(kept, cache.Take(form, 1));
        Assert.Equal(2 * sizeof(float) * form.Length, cache.Bytes);
        cache.Limit(cache.Bytes - 1);
        Assert.Equal(0, cache.Bytes);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_memory_that_one_population_just_fits_is_enough_for_many(int threads)
    {
        var options = new ScoreOptions { MemoryBytes = 10 << 20, Threads = threads };
        var e = Assert.Throws<InputException>(() => Scorer.Of(Space, ["swap", "grad_norm"], "noise", 64, options).PlannedPeakBytes(Population));
        options = options with { MemoryBytes = long.Parse(TooSmall().Match(e.Message).Groups[1].Value) << 20 };
        using Scorer once = Scorer.Of(Space, ["swap", "grad_norm"], "noise", 64, new ScoreOptions());
        string[] expected = Texts(once.Rows(Population));
        using Scorer scorer = Scorer.Of(Space, ["swap", "grad_norm"], "noise", 64, options);
        foreach (int size in (int[])[4, 1, 12])
        {
            foreach ((Int128 Index, string Architecture)[] some in Population.Chunk(size))
            {
                int from = Array.IndexOf(Population, some[0]);
                Assert.Equal(expected[from..(from + some.Length)], Texts(scorer.Rows(some)));
                Assert.InRange(scorer.KeptBytes, 1, options.MemoryBytes);
            }
        }
    }

    [Fact]
    public void Two_enumerations_at_once_and_one_that_was_left_change_no_bit()
    {
        using Scorer scorer = Scorer.Of(Space, ["swap", "naswot"], "noise", 8, new ScoreOptions { Threads = 2 });
        string[] expected = Texts(scorer.Rows(Population));
        using IEnumerator<ScoreRow> outer = scorer.Rows(Population[..8]).GetEnumerator();
        Assert.True(outer.MoveNext());
        Assert.Equal(expected, Texts(scorer.Rows(Population)));
        Assert.True(outer.MoveNext());
        Assert.Equal(expected[1], Texts([outer.Current])[0]);
        outer.Dispose();
        using var cancel = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() =>
        {
            foreach (ScoreRow _ in scorer.Rows(Population, cancel.Token))
            {
                cancel.Cancel();
            }
        });
        Assert.Equal(expected, Texts(scorer.Rows(Population)));
    }

    private static string[] Texts(IEnumerable<ScoreRow> rows) =>
        [.. rows.Select(row => $"{row.Index} {row.Status} {string.Join(' ', row.Mean.Concat(row.Deviation).Select(value => $"{value:R}"))}")];

    [GeneratedRegex(@"one architecture needs (\d+) MiB")]
    private static partial Regex TooSmall();
}
