using FastProxy.Input;
using FastProxy.Spaces;
using FastProxy.Spaces.Darts;
using FastProxy.Spaces.Nasbench201;
using Xunit;

namespace FastProxy.Tests.Spaces;

public class SpaceCatalogTests
{
    public static TheoryData<string> Names => [.. SpaceCatalog.Entries.Select(e => e.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_space_is_called_as_its_row_and_has_a_one_line_description(string name)
    {
        Assert.Equal(name, SpaceCatalog.Create(name).Name);
        Assert.DoesNotContain('\n', SpaceCatalog.Entries.Single(e => e.Name == name).Description);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_space_is_made_again_from_its_settings(string name)
    {
        ISpace space = SpaceCatalog.Create(name);
        Assert.Equal(space.Settings, SpaceCatalog.Create(name, space.Settings).Settings);
    }

    [Fact]
    public void Options_reach_the_networks()
    {
        var options = new Dictionary<string, string>
        {
            ["channels"] = "8",
            ["cells"] = "2",
            ["classes"] = "100",
            ["imageSize"] = "16",
            ["inputChannels"] = "1",
            ["isomorphism"] = "false",
        };
        ISpace space = SpaceCatalog.Create("nasbench201", options);
        Assert.Equal(options.Order(KeyOrder), space.Settings.Order(KeyOrder));
        Assert.Equal("100x1x1", space.Build(space.At(0)).Output.Shape.ToString());
    }

    [Theory]
    [InlineData("channels", "0", "setting channels: expected a whole number from 1 to 4096, got '0'")]
    [InlineData("channels", "1e3", "setting channels: expected a whole number from 1 to 4096, got '1e3'")]
    [InlineData("cells", "101", "setting cells: expected a whole number from 1 to 100, got '101'")]
    [InlineData("classes", "-1", "setting classes: expected a whole number from 1 to 100000, got '-1'")]
    [InlineData("imageSize", "30", "setting imageSize: expected a multiple of 4 from 4 to 1024, got '30'")]
    [InlineData("imageSize", "2000", "setting imageSize: expected a multiple of 4 from 4 to 1024, got '2000'")]
    [InlineData("imageSize", "99999999999", "setting imageSize: expected a multiple of 4 from 4 to 1024, got '99999999999'")]
    [InlineData("inputChannels", "", "setting inputChannels: expected a whole number from 1 to 1024, got ''")]
    [InlineData("isomorphism", "yes", "setting isomorphism: expected true or false, got 'yes'")]
    [InlineData("chanels", "8", "nasbench201 has no setting 'chanels'; expected one of channels, cells, classes, imageSize, inputChannels, "
        + "isomorphism")]
    public void A_bad_option_is_refused_by_name(string name, string value, string message)
    {
        var e = Assert.Throws<InputException>(() => SpaceCatalog.Create("nasbench201", new Dictionary<string, string> { [name] = value }));
        Assert.Equal(message, e.Message);
    }

    [Fact]
    public void Typed_settings_out_of_range_are_refused_as_well()
    {
        Assert.Contains("channels", Assert.Throws<InputException>(() => new Nasbench201Space(new Nasbench201Settings { Channels = 0 })).Message);
        Assert.Contains("imageSize", Assert.Throws<InputException>(() => new DartsSpace(new DartsSettings { ImageSize = 6 })).Message);
    }

    [Fact]
    public void An_unknown_space_is_refused_with_the_known_ones()
    {
        var e = Assert.Throws<InputException>(() => SpaceCatalog.Create("nasbench\n302"));
        Assert.Equal($"unknown space 'nasbench?302'; expected one of {string.Join(", ", SpaceCatalog.Entries.Select(s => s.Name))}", e.Message);
    }

    private static Comparer<KeyValuePair<string, string>> KeyOrder { get; } =
        Comparer<KeyValuePair<string, string>>.Create((a, b) => string.CompareOrdinal(a.Key, b.Key));
}
