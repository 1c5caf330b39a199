using System.Globalization;
using System.Xml.Linq;
using FastProxy.Reports;
using FastProxy.Search.Reports;
using Xunit;

namespace FastProxy.Tests.Reports;

public class BudgetPlotTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    [Fact]
    public void A_plot_is_xml_whatever_the_names_are()
    {
        string name = "a<b>&\"'\0\u0007\ud800 \ufffe𝒳é" + new string('x', 200);
        XElement picture = Draw([Line(name, 30)], name);
        Assert.Contains(picture.Elements(Svg + "text"), text => text.Value.StartsWith("a<b>&\"'???", StringComparison.Ordinal));
        Assert.DoesNotContain("href", picture.ToString());
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(100, false)]
    [InlineData(101, true)]
    [InlineData(3000, true)]
    public void Evaluations_are_logarithmic_beyond_a_hundred(int evaluations, bool isLog)
    {
        XElement picture = Draw([Line("a", evaluations), Line("b", 1)], "acc");
        Assert.Equal(isLog, picture.ToString().Contains("logarithmic"));
        Assert.All(Numbers(picture), number => Assert.True(double.IsFinite(number)));
    }

    [Fact]
    public void Many_lines_differ_in_colour_and_dashes()
    {
        XElement picture = Draw([.. Enumerable.Range(0, 35).Select(i => Line($"line {i}", 20))], "acc");
        IEnumerable<string> strokes = picture.Elements(Svg + "path")
            .Where(path => path.Attribute("stroke-dasharray") is not null && path.Attribute("d")!.Value.Contains('H'))
            .Select(path => $"{path.Attribute("stroke")!.Value} {path.Attribute("stroke-dasharray")!.Value}");
        Assert.Equal(35, strokes.Distinct().Count());
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1e-9, 0)]
    [InlineData(94.3, 0)]
    [InlineData(-5, 1e-6)]
    [InlineData(1e12, 1e9)]
    public void Values_of_any_size_stand_on_round_ticks(double start, double step)
    {
        XElement picture = Draw([new BestSoFar("a", [.. Enumerable.Range(0, 10).Select(i => new Spread(start + i * step, 0))])], "acc");
        Assert.All(Numbers(picture), number => Assert.True(double.IsFinite(number)));
        Assert.InRange(picture.Elements(Svg + "text").Count(text => text.Attribute("text-anchor")?.Value == "end"), 2, 9);
    }

    [Fact]
    public void A_line_that_does_not_vary_has_no_band() =>
        Assert.DoesNotContain("fill-opacity", Draw([new BestSoFar("a", [new Spread(1, 0), new Spread(2, 0)])], "acc").ToString());

    [Fact]
    public void Axes_mark_round_numbers()
    {
        Assert.Equal([80, 85, 90, 95], PlotAxis.Linear(79, 96, 0, 1, 5).Ticks);
        Assert.Equal([.1, .2, .3], PlotAxis.Linear(.05, .32, 0, 1, 3).Ticks);
        Assert.Equal([1, 2, 5, 10, 20, 50, 100, 200], PlotAxis.Log(200, 0, 1).Ticks);
        Assert.Equal([1, 10, 100, 1000, 10_000, 100_000], PlotAxis.Log(150_000, 0, 1).Ticks);
        Assert.Equal(.5, PlotAxis.Log(10_000, 0, 1).Place(100), 12);
        Assert.Equal("150,000", PlotAxis.Text(150_000));
    }

    private static BestSoFar Line(string name, int evaluations) =>
        new(name, [.. Enumerable.Range(1, evaluations).Select(n => new Spread(90 - 10.0 / n, 2.0 / n))]);

    private static XElement Draw(IReadOnlyList<BestSoFar> lines, string measure) => XDocument.Parse(BudgetPlot.Of(lines, measure)).Root!;

    private static IEnumerable<double> Numbers(XElement picture) => picture.Descendants()
        .SelectMany(element => new[] { "x", "y", "x1", "x2", "y1", "y2" }.Select(name => element.Attribute(name)?.Value).OfType<string>())
        .Select(text => double.Parse(text, CultureInfo.InvariantCulture));
}
