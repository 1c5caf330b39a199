using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using FastProxy.Input;

namespace FastProxy.Search.Reports;

/// <summary>
/// Best so far against evaluations as an SVG picture that needs no other file: a line a search, its mean over seeds, in a band of one standard
/// deviation either way. Lines differ by dashes as well as by colour.
/// </summary>
public static class BudgetPlot
{
    private const double Width = 760;
    private const double PlotHeight = 380;
    private const double Left = 84;
    private const double Right = 20;
    private const double Top = 20;
    private const double AxisRoom = 56;
    private const double LegendLine = 20;
    private const double Sample = 44;

    /// <summary>Characters that fit beside the sample of a line, and along the plot's side.</summary>
    private const int MaxText = 60;

    /// <summary>Evaluations beyond which the axis is logarithmic.</summary>
    private const int LinearMost = 100;

    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    // Okabe and Ito's colours, which most colour-blind people can tell apart; their number and that of the dashes have no common factor.
    private static readonly string[] Colours = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#000000"];
    private static readonly string[] Dashes = ["none", "9 4", "2 3", "12 3 2 3", "5 2"];

    /// <summary>The picture.</summary>
    /// <param name="lines">At least one.</param>
    /// <param name="measure">What the values are.</param>
    public static string Of(IReadOnlyList<BestSoFar> lines, string measure)
    {
        int evaluations = lines.Max(line => line.Steps.Count);

        // The band of the first few evaluations is wide and tells little: what of it lies beyond the means is cut off, so that the ends can be told
        // apart.
        (double low, double high) = PlotAxis.Around(
            lines.Min(line => line.Steps.Min(step => step.Mean)),
            lines.Max(line => Math.Max(line.Steps.Max(step => step.Mean), line.Steps[^1].Mean + line.Steps[^1].Deviation)));
        PlotAxis x = evaluations > LinearMost
            ? PlotAxis.Log(evaluations, Left, Width - Right)
            : PlotAxis.Linear(evaluations == 1 ? 0 : 1, Math.Max(evaluations, 2), Left, Width - Right, 10);
        PlotAxis y = PlotAxis.Linear(low, high, Top + PlotHeight, Top, 6);
        double height = Top + PlotHeight + AxisRoom + lines.Count * LegendLine + 10;
        var picture = new XElement(
            Svg + "svg",
            new XAttribute("viewBox", $"0 0 {Number(Width)} {Number(height)}"),
            new XAttribute("width", Number(Width)),
            new XAttribute("height", Number(height)),
            new XAttribute("font-family", "sans-serif"),
            new XAttribute("font-size", 13),
            new XElement(Svg + "title", Clean($"Best so far by evaluations: {measure}")),
            Element("rect", ("width", "100%"), ("height", "100%"), ("fill", "#ffffff")),
            new XElement(Svg + "clipPath", new XAttribute("id", "plot"), Frame()),
            Axes(x, y, measure),
            lines.Select((line, i) => Band(line, i, x, y)),
            lines.Select((line, i) => Line(line, i, x, y)),
            lines.Select((line, i) => Legend(line, i)));
        return $"{picture}\n".ReplaceLineEndings("\n");
    }

    /// <summary>Writes the picture to a file.</summary>
    /// <exception cref="InputException">The path cannot be written.</exception>
    public static void Write(string path, IReadOnlyList<BestSoFar> lines, string measure) =>
        Files.WriteAtomically(path, stream => stream.Write(Encoding.UTF8.GetBytes(Of(lines, measure))));

    private static IEnumerable<XElement> Axes(PlotAxis x, PlotAxis y, string measure)
    {
        const double bottom = Top + PlotHeight;
        const double right = Width - Right;
        foreach (double tick in x.Ticks)
        {
            string at = Number(x.Place(tick));
            yield return Element("line", ("x1", at), ("x2", at), ("y1", Number(Top)), ("y2", Number(bottom)), ("stroke", "#dddddd"));
            yield return Text(PlotAxis.Text(tick), ("x", at), ("y", Number(bottom + 18)), ("text-anchor", "middle"));
        }

        foreach (double tick in y.Ticks)
        {
            string at = Number(y.Place(tick));
            yield return Element("line", ("x1", Number(Left)), ("x2", Number(right)), ("y1", at), ("y2", at), ("stroke", "#dddddd"));
            yield return Text(PlotAxis.Text(tick), ("x", Number(Left - 8)), ("y", Number(y.Place(tick) + 4)), ("text-anchor", "end"));
        }

        yield return Frame(("fill", "none"), ("stroke", "#444444"));
        yield return Text(
            x.IsLog ? "evaluations (logarithmic)" : "evaluations",
            ("x", Number((Left + right) / 2)), ("y", Number(bottom + 40)), ("text-anchor", "middle"));
        string middle = Number(Top + PlotHeight / 2);
        yield return Text(Shortened(measure), ("x", "18"), ("y", middle), ("text-anchor", "middle"), ("transform", $"rotate(-90 18 {middle})"));
    }

    private static XElement Frame(params IEnumerable<(string, string)> look) => Element(
        "rect", [("x", Number(Left)), ("y", Number(Top)), ("width", Number(Width - Right - Left)), ("height", Number(PlotHeight)), .. look]);

    private static XElement? Band(BestSoFar line, int i, PlotAxis x, PlotAxis y)
    {
        if (line.Steps.All(step => step.Deviation == 0))
        {
            return null;
        }

        int[] changes = Changes(line);
        var path = new StringBuilder();
        Staircase(path, line, changes, x, n => y.Place(line.Steps[n].Mean + line.Steps[n].Deviation));

        // Back along the lower edge: each step's level first, then its start.
        for (int c = changes.Length - 1; c >= 0; c--)
        {
            Spread step = line.Steps[changes[c]];
            string level = Number(y.Place(step.Mean - step.Deviation));
            string down = c == changes.Length - 1 ? $"L{Number(x.Place(line.Steps.Count))} " : "V";
            path.Append(CultureInfo.InvariantCulture, $"{down}{level}H{Number(x.Place(changes[c] + 1))}");
        }

        return Element(
            "path",
            ("d", path.Append('Z').ToString()), ("fill", Colours[i % Colours.Length]), ("fill-opacity", "0.14"), ("clip-path", "url(#plot)"));
    }

    private static XElement Line(BestSoFar line, int i, PlotAxis x, PlotAxis y)
    {
        var path = new StringBuilder();
        Staircase(path, line, Changes(line), x, n => y.Place(line.Steps[n].Mean));
        return Element("path", [("d", path.ToString()), ("fill", "none"), .. Stroke(i)]);
    }

    private static IEnumerable<XElement> Legend(BestSoFar line, int i)
    {
        double at = Top + PlotHeight + AxisRoom + i * LegendLine;
        yield return Element("path", [("d", $"M{Number(Left)} {Number(at)}h{Number(Sample)}"), ("fill", "none"), .. Stroke(i)]);
        yield return Text(Shortened(line.Name), ("x", Number(Left + Sample + 10)), ("y", Number(at + 4)));
    }

    private static (string, string)[] Stroke(int i) =>
        [("stroke", Colours[i % Colours.Length]), ("stroke-width", "2"), ("stroke-dasharray", Dashes[i % Dashes.Length])];

    /// <summary>A value holds until the next evaluation that changes it.</summary>
    private static void Staircase(StringBuilder path, BestSoFar line, int[] changes, PlotAxis x, Func<int, double> level)
    {
        foreach (int n in changes)
        {
            string place = Number(x.Place(n + 1));
            path.Append(CultureInfo.InvariantCulture, $"{(n == 0 ? "M" + place + " " : "H" + place + "V")}{Number(level(n))}");
        }

        path.Append(CultureInfo.InvariantCulture, $"H{Number(x.Place(line.Steps.Count))}");
    }

    private static int[] Changes(BestSoFar line) =>
        [.. Enumerable.Range(0, line.Steps.Count).Where(n => n == 0 || line.Steps[n] != line.Steps[n - 1])];

    private static XElement Element(string name, params IEnumerable<(string Name, string Value)> attributes) =>
        new(Svg + name, attributes.Select(a => new XAttribute(a.Name, a.Value)));

    private static XElement Text(string text, params IEnumerable<(string Name, string Value)> attributes)
    {
        XElement element = Element("text", attributes);
        element.Add(Clean(text));
        return element;
    }

    private static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    private static string Shortened(string text) => text.Length <= MaxText ? text : $"{text[..(MaxText / 2)]}...{text[^(MaxText / 2)..]}";

    /// <summary>XML has no control characters and no halves of surrogate pairs, not even escaped.</summary>
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
