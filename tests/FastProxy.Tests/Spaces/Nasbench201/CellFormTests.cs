using System.Text.RegularExpressions;
using FastProxy.Networks.Canonical;
using FastProxy.Spaces.Nasbench201;
using Xunit;

namespace FastProxy.Tests.Spaces.Nasbench201;

public class CellFormTests
{
    /// <summary>5,259 functions of the input, and the zero of the disconnected cells.</summary>
    private const int Functions = 5260;

    private static readonly CellForm[] Forms = [.. Enumerable.Range(0, Cell.Count).Select(c => FormOf(Cell.FromCode(c)))];

    [Fact]
    public void There_are_5260_functions_one_of_them_zero()
    {
        Assert.Equal(Functions, Forms.Select(f => f.Text).Distinct().Count());
        Assert.Equal(341, Forms.Count(f => f.Text == CanonicalForm.Zero));
    }

    /// <summary>
    /// Two cells are one function exactly when some matching of their convolutions makes their outputs equal for convolutions,
    /// pools and sums of random hashes. That shares nothing with the canonical form: no liveness, no terms, no order.
    /// </summary>
    [Fact]
    public void Texts_are_equal_exactly_when_some_matching_of_convolutions_gives_equal_outputs()
    {
        var byText = new Dictionary<string, ulong>();
        var byOutput = new Dictionary<ulong, string>();
        for (int code = 0; code < Cell.Count; code++)
        {
            ulong output = HashedCell.LeastOutput(Cell.FromCode(code));
            string text = Forms[code].Text;
            Assert.True(byText.GetValueOrDefault(text, output) == output, $"{text} names two functions, one is {Cell.FromCode(code)}");
            Assert.True(byOutput.GetValueOrDefault(output, text) == text, $"{text} and {byOutput.GetValueOrDefault(output)} are one function");
            byText[text] = output;
            byOutput[output] = text;
        }

        Assert.Equal(Functions, byOutput.Count);
    }

    /// <summary>Each convolution a random hash keyed by its name: the names carry the whole matching.</summary>
    [Fact]
    public void Cells_with_equal_texts_have_equal_outputs_when_convolutions_with_equal_names_are_equal()
    {
        var outputs = new Dictionary<string, ulong>();
        for (int code = 0; code < Cell.Count; code++)
        {
            CellForm form = Forms[code];
            ulong output = HashedCell.Output(Cell.FromCode(code), edge => HashedCell.Hash(form.NameOf(edge)));
            Assert.True(outputs.GetValueOrDefault(form.Text, output) == output, $"{form.Text}: names differ in {Cell.FromCode(code)}");
            outputs[form.Text] = output;
        }

        Assert.Equal(Functions, outputs.Values.Distinct().Count());
    }

    [Fact]
    public void Convolutions_of_one_cell_have_distinct_names_and_dead_ones_say_so()
    {
        for (int code = 0; code < Cell.Count; code++)
        {
            Cell cell = Cell.FromCode(code);
            int[] convs = [.. Enumerable.Range(0, 6).Where(e => cell[e].IsConv())];
            string[] names = [.. convs.Select(Forms[code].NameOf)];
            Assert.Equal(convs.Length, names.Distinct().Count());
            Assert.All(convs, e =>
            {
                bool moves = HashedCell.Output(cell, i => (ulong)i) != HashedCell.Output(cell, i => i == e ? 77ul : (ulong)i);
                Assert.Equal(moves, !Forms[code].NameOf(e).StartsWith("dead:", StringComparison.Ordinal));
            });
        }
    }

    /// <summary>
    /// 4,930 is what one counts by unfolding the cells into trees, which takes one convolution used twice and two equal ones
    /// used once each for the same. With weights they are not.
    /// </summary>
    [Fact]
    public void Without_ordinals_330_functions_would_be_lost()
    {
        const string UsedTwice = "|nor_conv_1x1~0|+|none~0|none~1|+|none~0|skip_connect~1|none~2|";
        Assert.Equal(4930, Forms.Select(f => Regex.Replace(f.Text, "#[0-9]", "")).Distinct().Count());
        Cell shared = Cell.Parse(UsedTwice).With(2, CellOp.Conv3x3).With(5, CellOp.Skip);
        Cell apart = Cell.Parse(UsedTwice).With(1, CellOp.Conv1x1).With(5, CellOp.Conv3x3);
        Assert.Equal("nor_conv_1x1(x)#0+nor_conv_3x3(nor_conv_1x1(x)#0)#0", FormOf(shared).Text);
        Assert.Equal("nor_conv_1x1(x)#0+nor_conv_3x3(nor_conv_1x1(x)#1)#0", FormOf(apart).Text);
    }

    [Theory]
    [InlineData("|none~0|+|none~0|none~1|+|skip_connect~0|none~1|none~2|", "x")]
    [InlineData("|skip_connect~0|+|none~0|skip_connect~1|+|skip_connect~0|skip_connect~1|skip_connect~2|", "x+x+x")]
    [InlineData("|nor_conv_3x3~0|+|none~0|none~1|+|avg_pool_3x3~0|none~1|nor_conv_1x1~2|", "avg_pool_3x3(x)")]
    [InlineData("|nor_conv_3x3~0|+|skip_connect~0|skip_connect~1|+|none~0|none~1|nor_conv_1x1~2|", "nor_conv_1x1(nor_conv_3x3(x)#0+x)#0")]
    [InlineData(
        "|nor_conv_3x3~0|+|nor_conv_3x3~0|none~1|+|none~0|skip_connect~1|avg_pool_3x3~2|",
        "avg_pool_3x3(nor_conv_3x3(x)#0)+nor_conv_3x3(x)#1")]
    [InlineData("|nor_conv_3x3~0|+|none~0|none~1|+|none~0|none~1|avg_pool_3x3~2|", "0")]
    public void Texts_read_as_documented(string architecture, string text) => Assert.Equal(text, FormOf(Cell.Parse(architecture)).Text);

    [Fact]
    public void Mirrored_cells_swap_the_names_of_their_convolutions()
    {
        CellForm left = FormOf(Cell.Parse("|nor_conv_1x1~0|+|nor_conv_1x1~0|none~1|+|none~0|nor_conv_3x3~1|skip_connect~2|"));
        CellForm right = FormOf(Cell.Parse("|nor_conv_1x1~0|+|nor_conv_1x1~0|none~1|+|none~0|skip_connect~1|nor_conv_3x3~2|"));
        Assert.Equal(left.Text, right.Text);
        Assert.Equal(left.NameOf(0), right.NameOf(1));
        Assert.Equal(left.NameOf(1), right.NameOf(0));
        Assert.Equal(left.NameOf(4), right.NameOf(5));
    }
    private static CellForm FormOf(Cell cell)
    {
        var graph = new CellGraph(cell);
        return new CellForm(graph, graph.Form());
    }

    private sealed record CellForm(CellGraph Graph, CanonicalForm Form)
    {
        public string Text => Form.Text;

        public string NameOf(int edge) => Form.NameOf(Graph.OperationOn(edge));
    }
}
