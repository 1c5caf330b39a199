using System.Text.Json;
using FastProxy.Spaces;
using FastProxy.Spaces.NasbenchNlp;
using FastProxy.Statistics;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace FastProxy.Tests.Spaces.NasbenchNlp;

public sealed class RecipeMovesTests
{
    private const string Rnn = """{"n0":{"op":"linear","input":["x","h_prev_0"]},"h_new_0":{"op":"activation_tanh","input":["n0"]}}""";

    private static readonly ISpace Space = SpaceCatalog.Create("nasbench-nlp");

    [Fact]
    public void A_drawn_recipe_is_whole_and_so_is_each_of_its_mutants() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var random = new SeededRandom(seed);
            string recipe = Space.Sample(random);
            for (int moves = 0; moves < 5; moves++)
            {
                Recipe read = Checked(recipe);
                string mutant = Space.Mutate(recipe, random);
                if (Checked(mutant).States != read.States)
                {
                    return false;
                }

                recipe = mutant;
            }

            return true;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Draws_have_every_size_and_operation()
    {
        var random = new SeededRandom(0);
        Recipe[] recipes = [.. Enumerable.Range(0, 500).Select(_ => Checked(Space.Sample(random)))];
        Assert.Equal([1, 2, 3], recipes.Select(recipe => recipe.States).Distinct().Order());
        Assert.Equal(7, recipes.SelectMany(recipe => recipe.Nodes).Select(node => node.Op).Distinct().Count());
        Assert.InRange(recipes.Select(recipe => recipe.Nodes.Count).Distinct().Count(), 10, 23);
        Assert.InRange(recipes.Select(recipe => recipe.ToString()).Distinct().Count(), 450, 500);
    }

    [Fact]
    public void Neighbours_of_a_plain_cell_are_those_of_every_move()
    {
        string[] neighbours = [.. Space.Neighbours(Rnn)];
        Assert.Equal(neighbours, Space.Neighbours(Rnn));
        Assert.Equal(neighbours.Length, neighbours.Distinct().Count());
        Assert.DoesNotContain(Rnn, neighbours);
        Assert.All(neighbours, neighbour => Checked(neighbour));
        string[] expected =
        [
            Rnn.Replace("activation_tanh", "activation_sigm"),
            """{"h_new_0":{"op":"linear","input":["x","h_prev_0"]}}""",
            """{"n0":{"op":"activation_sigm","input":["h_prev_0"]},"n1":{"op":"linear","input":["x","n0"]}"""
                + ""","h_new_0":{"op":"activation_tanh","input":["n1"]}}""",
            """{"n0":{"op":"linear","input":["x","h_prev_0"]},"n1":{"op":"activation_tanh","input":["n0"]}"""
                + ""","h_new_0":{"op":"linear","input":["n1","n0"]}}""",
        ];
        Assert.Empty(expected.Except(neighbours));
    }

    [Fact]
    public void A_mutant_is_a_neighbour() => Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
    {
        var random = new SeededRandom(seed);
        string recipe = Space.Sample(random);
        string mutant = Space.Mutate(recipe, random);
        return mutant == recipe || Space.Neighbours(recipe).Contains(mutant);
    }).QuickCheckThrowOnFailure();

    /// <summary>A move and its opposite are both there, but for operations of equal inputs on x and inputs beyond the grammar's.</summary>
    [Fact]
    public void A_neighbour_by_another_source_or_operation_has_the_recipe_as_neighbour() => Assert.All(
        Space.Neighbours(Rnn).Where(neighbour => neighbour.Length <= Rnn.Length + 4),
        neighbour => Assert.Contains(Rnn, Space.Neighbours(neighbour)));

    [SharedDataFact]
    public void Every_recipe_of_the_benchmark_has_neighbours()
    {
        string[] recipes = [.. NasbenchNlpSpaceTests.Rows.Select(row => row.GetRawText())];
        Assert.All(recipes, recipe => Assert.NotEmpty(Space.Neighbours(recipe)));
    }

    private static Recipe Checked(string text)
    {
        Recipe recipe = RecipeReader.Read(text, isXHidden: false);
        Assert.Equal(text, recipe.ToString());
        Assert.True(recipe.IsWhole, text);
        Assert.InRange(recipe.States, 1, 3);
        Assert.InRange(recipe.Nodes.Count, 1, 24);
        Assert.All(recipe.Nodes, node => Assert.Equal(node.Inputs.Length, node.Inputs.Distinct().Count()));
        Assert.All(recipe.Nodes.Where(node => node.Op is RecipeOp.Linear), node => Assert.InRange(node.Inputs.Length, 2, 3));
        return recipe;
    }
}
