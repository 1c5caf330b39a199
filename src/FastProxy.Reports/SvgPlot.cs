using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace FastProxy.Reports;

/// <summary>
/// A plot as an SVG picture that needs no other file: a heading, a frame with two axes, curves, and a legend below. Curves differ by dashes as well
/// as by colour.
/// </summary>
internal sealed class SvgPlot
{
    /// <summary>The left edge of the frame; lengths are in pixels.</summary>
    public const double Left = 84;

    /// <summary>The right edge of the frame.</summary>
    public const double Right = Width - 20;

    private const double Width = 760;
    private const double HeadingLine = 20;
    private const double AxisRoom = 56;
    private const double LegendLine = 20;
    private const double Sample = 44;

    /// <summary>The number of characters that fit beside the sample of a curve.</summary>
    private const int MaxLegend = 100;

    /// <summary>The number of characters that fit along the frame's side.</summary>
    private const int MaxLabel = 60;

    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    // Okabe and Ito's colours, which most colour-blind people can distinguish; their number and that of the dashes have no common factor.
    private static readonly string[] Colours = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#000000"];
    private static readonly string[] Dashes = ["none", "9 4", "2 3", "12 3 2 3", "5 2"];

    private readonly List<XElement> elements = [];

    /// <summary>Creates a plot without axes and curves.</summary>
    /// <param name="title">The picture's title, which viewers show separately.</param>
    /// <param name="heading">The lines above the frame.</param>
    /// <param name="height">The frame's height.</param>
    public SvgPlot(string title, IReadOnlyList<string> heading, double height)
    {
        Top = HeadingLine * (1 + heading.Count);
        Bottom = Top + height;
        elements.Add(new XElement(Svg + "title", Clean(title)));
        elements.Add(Element("rect", ("width", "100%"), ("height", "100%"), ("fill", "#ffffff")));
        elements.AddRange(heading.Select((line, i) => Text(
            line,
            [
                ("x", Number(Left)), ("y", Number(4 + HeadingLine * (i + 1))),
                .. i > 0 ? [] : new[] { ("font-size", "15"), ("font-weight", "bold") },
            ])));
        elements.Add(new XElement(Svg + "clipPath", new XAttribute("id", "plot"), Frame()));
    }

    /// <summary>The top edge of the frame.</summary>
    public double Top { get; }

    /// <summary>The bottom edge of the frame.</summary>
    public double Bottom { get; }

    /// <summary>Returns a number as the picture holds it.</summary>
    public static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>Returns the look of curve <paramref name="i"/>.</summary>
    public static IEnumerable<(string Name, string Value)> Stroke(int i) =>
        [("fill", "none"), ("stroke", Colour(i)), ("stroke-width", "2"), ("stroke-dasharray", Dashes[i % Dashes.Length])];

    /// <summary>Returns the colour of curve <paramref name="i"/>.</summary>
    public static string Colour(int i) => Colours[i % Colours.Length];

    /// <summary>Adds an SVG element.</summary>
    public void Add(string name, params IEnumerable<(string Name, string Value)> attributes) => elements.Add(Element(name, attributes));

    /// <summary>Draws the axes with a grid at their ticks.</summary>
    public void AddAxes(PlotAxis x, string xLabel, PlotAxis y, string yLabel)
    {
        foreach (double tick in x.Ticks)
        {
            string at = Number(x.Place(tick));
            Add("line", ("x1", at), ("x2", at), ("y1", Number(Top)), ("y2", Number(Bottom)), ("stroke", "#dddddd"));
            elements.Add(Text(PlotAxis.Text(tick), ("x", at), ("y", Number(Bottom + 18)), ("text-anchor", "middle")));
        }

        foreach (double tick in y.Ticks)
        {
            string at = Number(y.Place(tick));
            Add("line", ("x1", Number(Left)), ("x2", Number(Right)), ("y1", at), ("y2", at), ("stroke", "#dddddd"));
            elements.Add(Text(PlotAxis.Text(tick), ("x", Number(Left - 8)), ("y", Number(y.Place(tick) + 4)), ("text-anchor", "end")));
        }

        elements.Add(Frame(("fill", "none"), ("stroke", "#444444")));
        elements.Add(Text(Label(xLabel, x), ("x", Number((Left + Right) / 2)), ("y", Number(Bottom + 40)), ("text-anchor", "middle")));
        string middle = Number((Top + Bottom) / 2);
        elements.Add(Text(
            Label(yLabel, y), ("x", "18"), ("y", middle), ("text-anchor", "middle"), ("transform", $"rotate(-90 18 {middle})")));
    }

    /// <summary>Returns the document.</summary>
    /// <param name="legend">A line for each curve.</param>
    public string ToSvg(IReadOnlyList<string> legend)
    {
        double height = Bottom + AxisRoom + legend.Count * LegendLine + 10;
        var picture = new XElement(
            Svg + "svg",
            new XAttribute("viewBox", $"0 0 {Number(Width)} {Number(height)}"),
            new XAttribute("width", Number(Width)),
            new XAttribute("height", Number(height)),
            new XAttribute("font-family", "sans-serif"),
            new XAttribute("font-size", 13),
            elements,
            legend.Select(LegendOf));
        return $"{picture}\n".ReplaceLineEndings("\n");
    }

    private IEnumerable<XElement> LegendOf(string text, int i)
    {
        double at = Bottom + AxisRoom + i * LegendLine;
        yield return Element("path", [("d", $"M{Number(Left)} {Number(at)}h{Number(Sample)}"), .. Stroke(i)]);
        yield return Text(Shortened(text, MaxLegend), ("x", Number(Left + Sample + 10)), ("y", Number(at + 4)));
    }

    private XElement Frame(params IEnumerable<(string, string)> look) => Element(
        "rect", [("x", Number(Left)), ("y", Number(Top)), ("width", Number(Right - Left)), ("height", Number(Bottom - Top)), .. look]);

    private static string Label(string label, PlotAxis axis) => Shortened(label, MaxLabel) + (axis.IsLog ? " (logarithmic)" : "");

    private static XElement Element(string name, params IEnumerable<(string Name, string Value)> attributes) =>
        new(Svg + name, attributes.Select(a => new XAttribute(a.Name, a.Value)));

    private static XElement Text(string text, params IEnumerable<(string Name, string Value)> attributes)
    {
        XElement element = Element("text", attributes);
        element.Add(Clean(text));
        return element;
    }

    private static string Shortened(string text, int max) => text.Length <= max ? text : $"{text[..(max / 2)]}...{text[^(max / 2)..]}";

    /// <summary>Removes characters that XML cannot hold, not even escaped: control characters and halves of surrogate pairs.</summary>
    private static string Clean(string text)
    {
        var clean = new StringBuilder();
        for (int i = 0; i < text.Length; i++)
        {
            bool isPair = i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]);
            clean.Append(isPair ? text.Substring(i++, 2) : XmlConvert.IsXmlChar(text[i]) && !char.IsControl(text[i]) ? text[i] : '?');
        }

        return clean.ToString();
    }
}
