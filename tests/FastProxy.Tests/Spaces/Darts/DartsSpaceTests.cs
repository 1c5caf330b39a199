using FastProxy.Input;
using FastProxy.Networks;
using FastProxy.Networks.Operations;
using FastProxy.Spaces;
using FastProxy.Spaces.Darts;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace FastProxy.Tests.Spaces.Darts;

public sealed class DartsSpaceTests
{
    private static readonly ISpace Full = new DartsSpace();
    private static readonly ISpace OneCell = new DartsSpace(DartsSettings.Swap);

    [SharedDataFact]
    public void Every_genotype_of_the_benchmark_is_in_its_normal_spelling_and_builds()
    {
        string[] genotypes = [.. File.ReadLines(SharedData.PathOf("darts-cifar10.csv")).Skip(1).Select(line => line[1..line.LastIndexOf('"')])];
        Assert.Equal(500, genotypes.Length);
        Assert.All(genotypes, g => Assert.Equal(g, OneCell.Normalise(g)));
        Assert.Equal(1, genotypes.Count(g => !OneCell.Build(g).IsConnected));

        // What the released code counts of its networks, in thousands.
        long[] sizes = [.. genotypes.Select(g => OneCell.Build(g).Parameters)];
        Assert.InRange(sizes.Min(), 300, 400);
        Assert.InRange(sizes.Max(), 2300, 2700);
    }

    [Fact]
    public void DARTS_own_cell_has_its_published_size()
    {
        // DARTS_V2 at 36 channels and 20 layers: 3.35 million parameters without the auxiliary head.
        const string second =
            "Genotype(normal=[('sep_conv_3x3', 0), ('sep_conv_3x3', 1), ('sep_conv_3x3', 0), ('sep_conv_3x3', 1), ('sep_conv_3x3', 1), "
                + "('skip_connect', 0), "
            + "('skip_connect', 0), ('dil_conv_3x3', 2)], normal_concat=[2, 3, 4, 5], reduce=[('max_pool_3x3', 0), ('max_pool_3x3', 1), "
            + "('skip_connect', 2), "
            + "('max_pool_3x3', 1), ('max_pool_3x3', 0), ('skip_connect', 2), ('skip_connect', 2), ('max_pool_3x3', 1)], reduce_concat=[2, 3, 4, 5])";
        Assert.Equal(3_349_342, new DartsSpace(new DartsSettings { Channels = 36, Layers = 20 }).Build(second).Parameters);
    }

    [Fact]
    public void The_order_of_two_edges_of_a_state_is_no_other_function() => Prop.ForAll(GenotypeTests.Any, genotype =>
    {
        var swapped = new Genotype(Swapped(genotype.Normal), Swapped(genotype.Reduce));
        return Full.FunctionOf($"{genotype}") == Full.FunctionOf($"{swapped}")
            && OneCell.FunctionOf($"{genotype}") == OneCell.FunctionOf($"{swapped}");
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Equal_functions_have_equal_weights_on_equal_values_and_distinct_layers_distinct_weights() =>
        Prop.ForAll(GenotypeTests.Any, genotype =>
    {
        Network network = Full.Build($"{genotype}");
        string[] keys = [.. network.Nodes.Select(n => n.Op).OfType<ConvOp>().Select(c => c.Weight.Key)];
        Network swapped = Full.Build($"{new Genotype(Swapped(genotype.Normal), Swapped(genotype.Reduce))}");
        return keys.Distinct().Count() == keys.Length
            && keys.Order().SequenceEqual(swapped.Nodes.Select(n => n.Op).OfType<ConvOp>().Select(c => c.Weight.Key).Order());
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Operations_on_the_same_value_have_the_same_weights_in_every_cell()
    {
        var random = new Random(3);
        string[] population = [.. Enumerable.Range(0, 40).Select(_ => OneCell.Sample(random))];
        string[] keys = [.. population.SelectMany(g => OneCell.Build(g).Nodes.Select(n => n.Op).OfType<ConvOp>().Select(c => c.Weight.Key))];
        Assert.True(keys.Distinct().Count() < keys.Length / 2, $"{keys.Distinct().Count()} of {keys.Length} are distinct");
    }

    [Fact]
    public void A_cell_whose_states_are_all_zero_is_disconnected()
    {
        string none = Full.FromGenes(new int[Full.Genes.Count]);
        Assert.False(Full.Build(none).IsConnected);
        Assert.False(OneCell.Build(none).IsConnected);
    }

    [Fact]
    public void Any_choices_are_an_architecture_and_its_choices_again()
    {
        foreach (ISpace space in new[] { Full, OneCell })
        {
            Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
            {
                string architecture = space.Sample(new Random(seed));
                return space.FromGenes(space.GenesOf(architecture)) == architecture
                    && space.At(space.IndexOf(architecture)) == architecture
                    && space.Build(architecture).Nodes.Count > 0;
            }).QuickCheckThrowOnFailure();
        }
    }

    [Fact]
    public void What_one_cell_scores_is_the_reduction_cell_and_searches_vary_both_as_one()
    {
        Genotype a = Genotype.Parse(Full.Sample(new Random(1)));
        Genotype b = Genotype.Parse(Full.Sample(new Random(2)));
        var mixed = new Genotype(a.Normal, b.Reduce);
        Assert.Equal(OneCell.FunctionOf($"{b}"), OneCell.FunctionOf($"{mixed}"));
        Assert.NotEqual(Full.FunctionOf($"{b}"), Full.FunctionOf($"{mixed}"));
        Genotype varied = Genotype.Parse(OneCell.Mutate($"{b}", new Random(1)));
        Assert.Equal(varied.Normal.ToGenes(), varied.Reduce.ToGenes());
    }

    [Fact]
    public void An_index_out_of_range_is_refused()
    {
        Assert.Contains("darts has no index", Assert.Throws<InputException>(() => Full.At(Full.Count)).Message);
        Assert.Contains("darts-swap has no index -1", Assert.Throws<InputException>(() => OneCell.At(-1)).Message);
    }

    private static DartsCell Swapped(DartsCell cell) => new(cell.Edges.Chunk(2).SelectMany(pair => pair.Reverse()));
}
