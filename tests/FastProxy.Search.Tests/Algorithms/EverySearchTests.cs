using FastProxy.Input;
using FastProxy.Search.Evaluations;
using Xunit;
using static FastProxy.Search.Tests.Algorithms.Landscape;

namespace FastProxy.Search.Tests.Algorithms;

/// <summary>What is asked of every search.</summary>
public sealed class EverySearchTests
{
    private const int Budget = 40;

    public static TheoryData<string> Searches => [.. SearchCatalog.All.Select(s => s.Name)];

    [Theory]
    [MemberData(nameof(Searches))]
    public void The_same_seed_gives_the_same_evaluations_and_another_seed_others(string name)
    {
        Trial first = Smooth.Run(name, 7, Budget);
        Trial again = Smooth.Run(name, 7, Budget);
        Trial other = Smooth.Run(name, 8, Budget);
        Assert.Equal(first.Evaluated, again.Evaluated);
        Assert.Equal(first.Found, again.Found);
        Assert.NotEqual(first.Evaluated, other.Evaluated);
    }

    [Theory]
    [MemberData(nameof(Searches))]
    public void The_budget_is_spent_to_the_last_and_no_architecture_evaluated_twice(string name)
    {
        foreach (int budget in (int[])[1, 2, 7, Budget])
        {
            Trial trial = Smooth.Run(name, 3, budget);
            Assert.Equal(budget, trial.Lines.Count);
            Assert.Equal(budget, trial.Evaluated.Distinct().Count());
            Assert.NotEmpty(trial.Found);
            Assert.Subset(trial.Evaluated.ToHashSet(), trial.Found.ToHashSet());
            Assert.Equal(Enumerable.Range(1, budget), trial.Lines.Select(l => l.Number));
        }
    }

    [Theory]
    [MemberData(nameof(Searches))]
    public void A_space_is_searched_to_the_end(string name)
    {
        Trial trial = OfGenes(new SmallSpace()).Run(name, 1, 125);
        Assert.Equal(125, trial.Evaluated.Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(Searches))]
    public void Constraints_are_kept(string name)
    {
        Landscape small = OfGenes(new SmallSpace());
        long[] sizes = [.. small.Architectures.Select(a => small.Space.Build(a).Macs).Order()];
        var constraints = new Constraints(MaxFlops: sizes[60]);
        int allowed = small.Architectures.Count(a => constraints.Allow(small.Space, a));
        Trial trial = small.Run(name, 5, allowed, constraints: constraints);
        Assert.InRange(allowed, 61, 124);
        Assert.Equal(allowed, trial.Evaluated.Distinct().Count());
        Assert.All(trial.Evaluated.Concat(trial.Found), a => Assert.True(constraints.Allow(small.Space, a), a));
    }

    [Theory]
    [MemberData(nameof(Searches))]
    public void A_budget_beyond_the_space_is_refused(string name)
    {
        var constraints = new Constraints(MaxParams: 0);
        Landscape small = OfGenes(new SmallSpace());
        Assert.Contains("budget 126: the space has 125 architectures", Assert.Throws<InputException>(() => small.Run(name, 1, 126)).Message);
        Assert.Contains(
            "the space has 0 architectures that keep to the constraints",
            Assert.Throws<InputException>(() => small.Run(name, 1, 1, constraints: constraints)).Message);
    }

    [Theory]
    [MemberData(nameof(Searches))]
    public void A_recorded_run_is_replayed_without_a_question_and_a_broken_one_goes_on_the_same(string name)
    {
        Trial whole = Smooth.Run(name, 11, Budget);
        Trial replayed = Smooth.Run(name, 11, Budget, recorded: whole.Lines);
        Assert.Equal(0, replayed.Questions);
        Assert.Equal(Budget, replayed.Lines.Count);
        Assert.Equal(whole.Found, replayed.Found);
        foreach (int kept in (int[])[1, 25, Budget - 1])
        {
            Trial resumed = Smooth.Run(name, 11, Budget, recorded: whole.Lines.Take(kept));
            Assert.Equal(whole.Evaluated, resumed.Evaluated);
            Assert.Equal(whole.Found, resumed.Found);
            Assert.Equal(whole.Questions == 0 ? 0 : Budget - kept, resumed.Questions);
        }
    }

    [Fact]
    public void Names_differ_and_are_found_and_an_unknown_one_names_them()
    {
        Assert.All(SearchCatalog.All, search => Assert.Same(search, SearchCatalog.Find(search.Name)));
        Assert.Equal(SearchCatalog.All.Count, SearchCatalog.All.Select(s => s.Name).Distinct().Count());
        Assert.Contains("'hill'; known: random, rea", Assert.Throws<InputException>(() => SearchCatalog.Find("hill")).Message);
    }

    [Theory]
    [InlineData("rea", "population=0")]
    [InlineData("rea", "sample=x")]
    [InlineData("local", "improvement=worst")]
    [InlineData("ensemble", "aggregation=product")]
    [InlineData("swap-nas", "crossover=1.5")]
    [InlineData("robot", "normalise=z")]
    [InlineData("hnas", "form=fisher")]
    [InlineData("nsga2", "population=1")]
    [InlineData("mtf-pdns", "complexity=latency")]
    [InlineData("random", "complexity=latency")]
    public void A_setting_out_of_range_is_refused_by_name(string name, string settings) => Assert.Contains(
        $"setting {settings.Split('=')[0]}: expected", Assert.Throws<InputException>(() => Smooth.Run(name, 1, 10, settings)).Message);

    [Theory]
    [InlineData("rea")]
    [InlineData("local")]
    [InlineData("swap-nas")]
    public void Searches_for_one_value_refuse_several(string name) => Assert.Contains(
        "maximises one value", Assert.Throws<InputException>(() => Smooth.Run(name, 1, 10, metrics: ["synflow", "snip"])).Message);
}
