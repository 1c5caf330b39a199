using FastProxy.Input;
using FastProxy.Search.Oracles;
using FastProxy.Spaces;
using Xunit;

namespace FastProxy.Search.Tests.Oracles;

public sealed class OracleSourceTests
{
    private static readonly ISpace Space = SpaceCatalog.Create("nasbench201");

    [Theory]
    [InlineData("")]
    [InlineData("csv")]
    [InlineData("csv:")]
    [InlineData("csv:file")]
    [InlineData("csv::acc")]
    [InlineData("csv:file:acc:cost:more")]
    [InlineData("cmd")]
    [InlineData("sql:file:acc")]
    public void Another_text_is_refused(string spec) =>
        Assert.Contains("expected csv:FILE:COLUMN", Assert.Throws<InputException>(() => OracleSource.Open(spec, Space)).Message);

    [Theory]
    [InlineData("csv:C:\\truth.csv:acc", "cannot open C")]
    [InlineData("csv:absent.csv:acc", "cannot open absent.csv")]
    [InlineData("cmd:", "expected a program")]
    [InlineData("cmd:  ", "expected a program")]
    [InlineData("cmd:\"\" x", "expected a program")]
    [InlineData("cmd:train \"x", "a quote is not closed")]
    public void What_cannot_be_opened_is_refused(string spec, string expected) =>
        Assert.Contains(expected, Assert.Throws<InputException>(() => OracleSource.Open(spec, Space)).Message);

    [Fact]
    public void A_command_is_described_as_it_is_given() =>
        Assert.Equal("cmd python3 -u \"my train.py\" C:\\x", OracleSource.Open("cmd:python3 -u \"my train.py\" C:\\x", Space).Description);

    [Theory]
    [InlineData("a b", "a|b")]
    [InlineData("  a   b ", "a|b")]
    [InlineData("\"a b\" c", "a b|c")]
    [InlineData("x\"a b\"y \"\" $HOME 'q r'", "xa by||$HOME|'q|r'")]
    public void Only_double_quotes_hold_spaces_together(string command, string words) => Assert.Equal(words.Split('|'), CommandLine.Split(command));
}
