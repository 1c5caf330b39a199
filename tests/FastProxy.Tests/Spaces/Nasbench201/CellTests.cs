using FastProxy.Input;
using FastProxy.Spaces.Nasbench201;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace FastProxy.Tests.Spaces.Nasbench201;

public class CellTests
{
    private const string Example = "|avg_pool_3x3~0|+|nor_conv_1x1~0|skip_connect~1|+|none~0|nor_conv_3x3~1|skip_connect~2|";

    [Fact]
    public void Edges_carry_the_operations_in_the_order_of_the_notation()
    {
        Cell cell = Cell.Parse(Example);
        Assert.Equal(
            [CellOp.AvgPool3x3, CellOp.Conv1x1, CellOp.Skip, CellOp.None, CellOp.Conv3x3, CellOp.Skip],
            Enumerable.Range(0, 6).Select(e => cell[e]));
        Assert.Equal(["1<-0", "2<-0", "2<-1", "3<-0", "3<-1", "3<-2"], Cell.Edges.Select(e => e.ToString()));
    }

    [Fact]
    public void Every_cell_survives_writing_and_reading()
    {
        var seen = new HashSet<string>();
        for (int code = 0; code < Cell.Count; code++)
        {
            Cell cell = Cell.FromCode(code);
            Assert.Equal(cell, Cell.Parse(cell.ToString()));
            Assert.True(seen.Add(cell.ToString()));
        }
    }

    /// <summary>The example, and its text, stand in zc_combine, which reads NAS-Bench-Suite-Zero; NASLib converts so.</summary>
    [Theory]
    [InlineData("(4, 0, 3, 1, 4, 3)")]
    [InlineData("[4,0,3,1,4,3]")]
    [InlineData(" ( 4, 0, 3,\n1, 4, 3, ) ")]
    public void Tuples_of_NASLib_are_read(string text) => Assert.Equal(
        "|avg_pool_3x3~0|+|skip_connect~0|none~1|+|nor_conv_1x1~0|avg_pool_3x3~1|nor_conv_1x1~2|", Cell.Parse(text).ToString());

    [Fact]
    public void Every_cell_is_read_from_NASLibs_numbers_of_its_edges_by_source()
    {
        string[] ops = ["skip_connect", "none", "nor_conv_3x3", "nor_conv_1x1", "avg_pool_3x3"];
        int[] edges = [.. Enumerable.Range(0, 6).OrderBy(e => Cell.Edges[e].From).ThenBy(e => Cell.Edges[e].To)];
        for (int code = 0; code < Cell.Count; code++)
        {
            Cell cell = Cell.FromCode(code);
            Assert.Equal(cell, Cell.Parse($"({string.Join(", ", edges.Select(e => Array.IndexOf(ops, cell[e].NameOf())))})"));
        }
    }

    [Fact]
    public void Replacing_an_operation_changes_that_edge_alone() =>
        Prop.ForAll(Codes(), Gen.Choose(0, 5).ToArbitrary(), Gen.Choose(0, 4).ToArbitrary(), (code, edge, op) =>
        {
            Cell before = Cell.FromCode(code);
            Cell after = before.With(edge, (CellOp)op);
            return Enumerable.Range(0, 6).All(e => after[e] == (e == edge ? (CellOp)op : before[e]));
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("", "expected |op~0|+|op~0|op~1|+|op~0|op~1|op~2| or NASLib's six numbers, as (4, 0, 3, 1, 4, 3), at character 1, found the end")]
    [InlineData("286", "as (4, 0, 3, 1, 4, 3), at character 1, found '286'")]
    [InlineData("(4, 0, 3)", "expected six numbers of operations, as (4, 0, 3, 1, 4, 3) at character 1, found '(4, 0, 3)'")]
    [InlineData("(4, 0, 3, 1, 4, 5)", "expected a number from 0 to 4 at character 17, found '5)'")]
    [InlineData("|skip", "expected one of none, skip_connect, nor_conv_1x1, nor_conv_3x3, avg_pool_3x3 at character 2, found 'skip'")]
    [InlineData("|none~1|", "expected '~0|' at character 6, found '~1|'")]
    [InlineData("|none~0|none~0|", "expected '+|' at character 9, found 'none~0|'")]
    [InlineData(" |none~0|", "at character 1, found ' |none~0|'")]
    [InlineData(Example + "\n", "expected the end at character 88, found '?'")]
    public void A_malformed_architecture_is_refused_with_place_and_expectation(string text, string message)
    {
        var e = Assert.Throws<InputException>(() => Cell.Parse(text));
        Assert.EndsWith(message, e.Message);
    }

    [Fact]
    public void Any_text_is_read_or_refused_in_one_short_line() =>
        Prop.ForAll<NonNull<string>>(text => IsReadOrRefused(text.Get)).QuickCheckThrowOnFailure();

    [Fact]
    public void Any_damaged_architecture_is_read_or_refused_in_one_short_line() =>
        Prop.ForAll(Damaged().ToArbitrary(), IsReadOrRefused).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));

    [Fact]
    public void A_very_long_text_is_refused_in_one_short_line()
    {
        Assert.True(IsReadOrRefused(new string('|', 10_000_000)));
        Assert.True(IsReadOrRefused(Example + new string('\n', 10_000_000)));
    }

    private static Arbitrary<int> Codes() => Gen.Choose(0, Cell.Count - 1).ToArbitrary();

    /// <summary>A cell's text with a piece cut out and another text put there.</summary>
    private static Gen<string> Damaged() =>
        from code in Gen.Choose(0, Cell.Count - 1)
        from at in Gen.Choose(0, 60)
        from length in Gen.Choose(0, 20)
        from piece in Gen.Elements("", "|", "~", "+", "~3", "none", "skip_connect~0|", "NONE", "\r\n", "\0", "é", "+|none~0|")
        let text = Cell.FromCode(code).ToString()
        let start = Math.Min(at, text.Length)
        let end = Math.Min(start + length, text.Length)
        select text[..start] + piece + text[end..];

    private static bool IsReadOrRefused(string text)
    {
        try
        {
            return Cell.Parse(text).ToString() == text;
        }
        catch (InputException e)
        {
            return e.Message.Length < 250 && e.Message.All(c => c is >= ' ' and <= '~');
        }
    }
}
