using FastProxy.Input;
using Xunit;

namespace FastProxy.Tests.Input;

public class SettingValuesTests
{
    private static readonly Setting[] Settings =
    [
        new("count", "3", "a count", SettingRange.Whole(1, 8)),
        new("side", "32", "a side", SettingRange.Whole(4, 64, multipleOf: 4)),
        new("many", "1", "without an upper bound", SettingRange.Whole(1)),
        new("share", "0.5", "a share", SettingRange.NumberIn(0, 1)),
        new("centre", "automatic", "a centre", SettingRange.Number),
        new("width", "automatic", "a width", SettingRange.PositiveNumber),
        new("word", "first", "a word", SettingRange.OneOf("first", "second", "third")),
        new("flag", "true", "a flag", SettingRange.Flag),
    ];

    [Fact]
    public void A_setting_has_the_value_given_or_its_default()
    {
        SettingValues values = Of(("count", "+8"), ("share", ".250"), ("centre", "-1e3"), ("flag", "false"));
        Assert.Equal((8, 32, .25, -1000.0), (values.Integer("count"), values.Integer("side"), values.Number("share"), values.Number("centre")));
        Assert.Equal(("first", false), (values.Text("word"), values.Flag("flag")));
        Assert.Equal((false, true), (values.IsDefault("centre"), values.IsDefault("width")));
    }

    [Fact]
    public void Every_value_has_one_spelling()
    {
        SettingValues values = Of(("count", "+8"), ("share", "2.50e-1"), ("side", "004"));
        Assert.Equal(
            "centre=automatic count=8 flag=true many=1 share=0.25 side=4 width=automatic word=first",
            string.Join(' ', values.All.Select(v => $"{v.Key}={v.Value}")));
    }

    [Theory]
    [InlineData("count", "0", "a whole number from 1 to 8")]
    [InlineData("count", "1e0", "a whole number from 1 to 8")]
    [InlineData("count", "99999999999", "a whole number from 1 to 8")]
    [InlineData("count", "", "a whole number from 1 to 8")]
    [InlineData("side", "30", "a multiple of 4 from 4 to 64")]
    [InlineData("many", "-1", "a whole number of at least 1")]
    [InlineData("share", "1.5", "a number from 0 to 1")]
    [InlineData("share", "NaN", "a number from 0 to 1")]
    [InlineData("centre", "Infinity", "a number")]
    [InlineData("width", "0", "a positive number")]
    [InlineData("word", "FIRST", "one of first, second, third")]
    [InlineData("flag", "yes", "true or false")]
    public void A_value_out_of_range_is_refused_with_what_is_expected(string name, string text, string expected) => Assert.Equal(
        $"setting {name}: expected {expected}, got '{text}'", Assert.Throws<InputException>(() => Of((name, text))).Message);

    [Fact]
    public void An_unknown_name_is_refused_with_the_known_ones()
    {
        Assert.Equal(
            "it has no setting 'counts'; expected one of count, side, many, share, centre, width, word, flag",
            Assert.Throws<InputException>(() => Of(("counts", "1"))).Message);
        Assert.Equal(
            "none has no setting 'x'; it has none",
            Assert.Throws<InputException>(() => new SettingValues("none", [], new Dictionary<string, string> { ["x"] = "" })).Message);
    }

    private static SettingValues Of(params (string Name, string Text)[] given) =>
        new("it", Settings, given.ToDictionary(g => g.Name, g => g.Text));
}
