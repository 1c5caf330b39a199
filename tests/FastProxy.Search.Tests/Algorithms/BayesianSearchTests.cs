using FastProxy.Input;
using FastProxy.Search.Algorithms;
using FastProxy.Search.Runs;
using FastProxy.Spaces.Nasbench201;
using Xunit;
using static FastProxy.Search.Tests.Algorithms.Landscape;

namespace FastProxy.Search.Tests.Algorithms;

/// <summary>RoBoT and HNAS.</summary>
public sealed class BayesianSearchTests
{
    [Theory]
    [InlineData("minmax")]
    [InlineData("rank")]
    public void Robot_finds_the_best_within_three_questions_where_a_metric_is_the_truth(string normalise)
    {
        var told = new Landscape(new Nasbench201Space(), a => Smooth.Truths[a], (_, a) => Smooth.Truths[a]);
        for (int seed = 0; seed < 10; seed++)
        {
            Trial trial = told.Run("robot", seed, 3, $"normalise={normalise}", metrics: ["synflow"]);
            Assert.True(trial.Truth == told.Truths.Values.Max(), $"seed {seed}");
        }
    }

    [Fact]
    public void Robot_spends_what_repeated_answers_leave_on_the_next_best()
    {
        // With one metric a query asks for the best or the worst, so all others come from the order of the metric.
        var told = new Landscape(new SmallSpace(), Hash, (_, a) => Hash(a));
        Trial trial = told.Run("robot", 1, 20, metrics: ["synflow"]);
        string[] order = [.. told.Architectures.OrderByDescending(a => told.Truths[a])];
        Assert.Subset(order[..20].Append(order[^1]).ToHashSet(), trial.Evaluated.ToHashSet());
        Assert.Equal(order[1..18], trial.Evaluated.Skip(2).Take(17));
    }

    [Fact]
    public void Metrics_are_scaled_and_failures_and_constants_add_nothing()
    {
        Assert.Equal([0.5, 0, 0, 1], Robot.Normalised([3, null, 1, 5], isRank: false));
        Assert.Equal([0.5, 0, 0.5, 1, 0], Robot.Normalised([2, 1, 2, 1e9, null], isRank: true));
        Assert.Equal([0, 0, 0], Robot.Normalised([4, null, 4], isRank: false));
        Assert.Equal([0, 0], Robot.Normalised([null, null], isRank: true));
    }

    [Fact]
    public void The_bound_of_hnas_is_the_papers()
    {
        Assert.Equal(.8 + 2 / 3.000001, Hnas.Bound(metric: 3, condition: 2, mu: .1, nu: 1), 12);
        Assert.Equal(2.1 + 10 / .500001, Hnas.Bound(metric: .5, condition: 10, mu: .56, nu: 2), 12);
        Assert.Equal(1e11, Hnas.Bound(metric: 0, condition: 1e5, mu: 1, nu: 0), 1e-3);
    }

    [Fact]
    public void Hnas_probes_five_targets_and_takes_the_least_bound_not_evaluated_yet()
    {
        var space = new Landscape(
            new SmallSpace(),
            Hash,
            (metric, a) => Hash(a) < .05 ? null
                : metric == "ntk_trace_hnas" ? 10 * Hash(a + "M")
                : Hash(a + "k") < .1 ? null : 1 + 50 * Hash(a + "k"));
        var left = space.Architectures.ToList();
        Trial trial = space.Run("hnas", 3, 8, "scale=8 step=5000");
        for (int probe = 0; probe < 5; probe++)
        {
            double nu = 8 * probe / 4d;
            string expected = left.MinBy(a => space.Score("ntk_trace_hnas", a) is { } m
                ? .01 * Math.Abs(m * m - nu * nu) + (space.Score("ntk_condition_hnas", a) ?? 1e5) / (m + 1e-6)
                : double.PositiveInfinity)!;
            Assert.Equal(expected, trial.Evaluated[probe]);
            left.Remove(expected);
        }
    }

    [Fact]
    public void Hnas_reads_the_metric_of_its_form_and_refuses_others()
    {
        ISearch hnas = SearchCatalog.Find("hnas");
        Assert.Equal(hnas.Metrics, hnas.MetricsOf(new SettingValues("hnas", hnas.Settings)));
        var grasp = new SettingValues("hnas", hnas.Settings, new Dictionary<string, string> { ["form"] = "grasp" });
        Assert.Equal(["grasp", "ntk_condition_hnas"], hnas.MetricsOf(grasp));
        Assert.Equal(10, Smooth.Run("hnas", 1, 10, "form=grad-norm step=50").Spent);
        Assert.Contains(
            "hnas reads",
            Assert.Throws<InputException>(() => Smooth.Run("hnas", 1, 10, "form=snip", metrics: ["grasp", "ntk_condition_hnas"])).Message);
    }
}
