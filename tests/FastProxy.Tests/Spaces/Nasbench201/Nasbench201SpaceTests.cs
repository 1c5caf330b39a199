using FastProxy.Input;
using FastProxy.Spaces;
using FastProxy.Spaces.Nasbench201;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace FastProxy.Tests.Spaces.Nasbench201;

public class Nasbench201SpaceTests
{
    private static readonly ISpace Space = new Nasbench201Space();

    [SharedDataFact]
    public void All_indices_are_the_benchmarks()
    {
        long index = 0;
        foreach (string line in File.ReadLines(SharedData.PathOf("nasbench201-cifar10.csv")).Skip(1))
        {
            string[] fields = line.Split(',');
            Assert.Equal(fields[0], $"{index}");
            Assert.Equal(fields[1], Space.At(index));
            Assert.Equal(index, Space.IndexOf(fields[1]));
            index++;
        }

        Assert.Equal(Space.Count, index);
    }

    [Theory]
    [InlineData(0, "|avg_pool_3x3~0|+|nor_conv_1x1~0|skip_connect~1|+|nor_conv_1x1~0|skip_connect~1|skip_connect~2|")]
    [InlineData(1, "|nor_conv_3x3~0|+|nor_conv_3x3~0|avg_pool_3x3~1|+|skip_connect~0|nor_conv_3x3~1|skip_connect~2|")]
    public void The_first_indices_are_the_benchmarks(long index, string architecture) => Assert.Equal(architecture, Space.At(index));

    [Fact]
    public void Every_index_is_the_index_of_its_architecture()
    {
        for (long index = 0; index < Space.Count; index++)
        {
            Assert.Equal(index, Space.IndexOf(Space.At(index)));
        }
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(15_625)]
    [InlineData(long.MaxValue)]
    public void An_index_out_of_range_is_refused(long index)
    {
        var e = Assert.Throws<InputException>(() => Space.At(index));
        Assert.Equal($"NAS-Bench-201 has no index {index}; expected 0 to 15624", e.Message);
    }

    [Fact]
    public void Neighbours_are_the_24_architectures_one_operation_away_in_a_fixed_order() =>
        Prop.ForAll(Gen.Choose(0, Cell.Count - 1).ToArbitrary(), index =>
        {
            string architecture = Space.At(index);
            string[] neighbours = [.. Space.Neighbours(architecture)];
            return neighbours.Distinct().Count() == 24
                && neighbours.All(n => Differences(n, architecture) == 1)
                && neighbours.SequenceEqual(Space.Neighbours(architecture));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Mutation_reaches_every_neighbour_and_nothing_else_about_equally_often()
    {
        var random = new Random(1);
        string architecture = Space.At(4711);
        var counts = Space.Neighbours(architecture).ToDictionary(n => n, _ => 0);
        for (int i = 0; i < 24_000; i++)
        {
            counts[Space.Mutate(architecture, random)]++;
        }

        Assert.All(counts.Values, n => Assert.InRange(n, 800, 1200));
    }

    [Fact]
    public void Samples_have_each_operation_on_each_edge_about_equally_often()
    {
        var random = new Random(1);
        var counts = new int[6, 5];
        for (int i = 0; i < 10_000; i++)
        {
            Cell cell = Cell.Parse(Space.Sample(random));
            for (int e = 0; e < 6; e++)
            {
                counts[e, (int)cell[e]]++;
            }
        }

        Assert.All(counts.Cast<int>(), n => Assert.InRange(n, 1800, 2200));
    }

    [Fact]
    public void Without_isomorphism_every_architecture_is_a_function_of_its_own()
    {
        var space = new Nasbench201Space(new Nasbench201Settings { Isomorphism = false });
        Assert.Equal(Cell.Count, Enumerable.Range(0, Cell.Count).Select(i => space.FunctionOf(space.At(i))).Distinct().Count());
    }

    [Fact]
    public void Every_method_refuses_what_is_not_an_architecture()
    {
        Action<string>[] methods =
        [
            a => Space.Normalise(a), a => Space.IndexOf(a), a => Space.FunctionOf(a), a => Space.Build(a),
            a => Space.Neighbours(a), a => Space.Mutate(a, new Random(1)),
        ];
        Assert.All(methods, m => Assert.Throws<InputException>(() => m("|none~0|")));
    }

    private static int Differences(string a, string b) => Enumerable.Range(0, 6).Count(e => Cell.Parse(a)[e] != Cell.Parse(b)[e]);
}
