using FastProxy.Spaces;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace FastProxy.Tests.Spaces;

public sealed class VariationTests
{
    public static TheoryData<string> Names => [.. SpaceCatalog.Entries.Select(e => e.Name).Where(name => SpaceCatalog.Create(name).IsIndexed)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Neighbours_are_every_architecture_one_choice_away(string name)
    {
        ISpace space = SpaceCatalog.Create(name);
        string architecture = space.Sample(new Random(1));
        string[] neighbours = [.. space.Neighbours(architecture)];
        Assert.Equal(space.ChoicesOf(space.GenesOf(architecture)).Sum(choices => choices - 1), neighbours.Distinct().Count());
        Assert.All(neighbours, n => Assert.Equal(1, Differences(space, architecture, n)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_mutation_is_a_neighbour_and_a_rate_of_one_changes_every_gene_that_is_read(string name)
    {
        ISpace space = SpaceCatalog.Create(name);
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var random = new Random(seed);
            string architecture = space.Sample(random);
            string all = space.Mutate(architecture, 1, random);
            return Differences(space, architecture, space.Mutate(architecture, random)) == 1
                && Differences(space, architecture, space.Mutate(architecture, 0, random)) == 0
                && Differences(space, architecture, all) == Read(space, architecture, all).Count();
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Children_of_a_crossover_trade_one_stretch_of_their_parents_genes(string name)
    {
        ISpace space = SpaceCatalog.Create(name);
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var random = new Random(seed);
            (string a, string b) = (space.Sample(random), space.Sample(random));
            (string first, string second) = space.Crossover(a, b, random);
            (int[] p, int[] q, int[] x, int[] y) = (space.GenesOf(a), space.GenesOf(b), space.GenesOf(first), space.GenesOf(second));
            int[] read = [.. Read(space, a, b, first, second)];
            int[] traded = [.. read.Where(g => x[g] != p[g])];
            int from = traded.FirstOrDefault(), to = traded.Length == 0 ? 0 : traded[^1] + 1;
            return read.All(
                g => g >= from && g < to ? (x[g], y[g]) == (q[g], p[g]) : (x[g], y[g]) == (p[g], q[g]) || p[g] == q[g]);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Without_genes_a_crossover_is_the_parents_and_a_rate_that_of_a_mutation()
    {
        ISpace space = SpaceCatalog.Create("nasbench-nlp");
        var random = new Random(1);
        (string a, string b) = (space.Sample(random), space.Sample(random));
        Assert.Equal((a, b), space.Crossover(a, b, random));
        Assert.Equal(a, space.Mutate(a, 0, random));
        Assert.Contains(space.Mutate(a, 1, random), space.Neighbours(a).Append(a));
    }

    private static int Differences(ISpace space, string a, string b)
    {
        (int[] p, int[] q) = (space.GenesOf(a), space.GenesOf(b));
        return Read(space, a, b).Count(g => p[g] != q[g]);
    }

    /// <summary>Returns the genes that all of these architectures read.</summary>
    private static IEnumerable<int> Read(ISpace space, params string[] architectures)
    {
        IReadOnlyList<int>[] choices = [.. architectures.Select(a => space.ChoicesOf(space.GenesOf(a)))];
        return Enumerable.Range(0, space.Genes.Count).Where(g => choices.All(c => c[g] > 1));
    }
}
