using System.Globalization;
using System.Xml.Linq;
using FastProxy.Ptx.Text;

namespace FastProxy.Ptx.Profile;

/// <summary>
/// A kernel under the roofs of GPUs as an SVG picture that needs no other file: operations per second against operations per byte of memory, both logarithmic. GPUs differ
/// by dashes as well as by colour.
/// </summary>
public static class RooflinePlot
{
    private const double Width = 760;
    private const double PlotHeight = 420;
    private const double Left = 84;
    private const double Right = 20;
    private const double Top = 60;
    private const double AxisRoom = 60;
    private const double LegendLine = 20;
    private const double Sample = 44;

    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";
    private static readonly string[] Colours = ["#0072b2", "#d55e00", "#009e73"];
    private static readonly string[] Dashes = ["none", "9 4", "2 3"];

    /// <summary>The picture.</summary>
    /// <exception cref="FormatException">The kernel has no operations to count, so no roof is over it.</exception>
    public static string Of(KernelProfile profile)
    {
        if (profile.Flop == 0)
        {
            throw new FormatException($"{profile.Kernel} counts no operations, so there is no roofline of it");
        }

        double[] intensities = [profile.Intensity, .. profile.Models.Select(m => Ridge(m.Gpu))];
        LogAxis x = LogAxis.Around(intensities.Min() / 4, intensities.Max() * 4, Left, Width - Right);
        LogAxis y = LogAxis.Around(
            profile.Models.Min(m => Math.Min(m.FlopRate, Roof(m.Gpu, x.Low))), profile.Models.Max(m => m.Gpu.PeakFlopRate), Top + PlotHeight, Top);
        double height = Top + PlotHeight + AxisRoom + profile.Models.Count * LegendLine + 10;
        string title = $"{profile.Kernel}: modelled roofline";
        string shape = $"{profile.Shape}, {profile.Problems} problem{(profile.Problems == 1 ? "" : "s")}";
        var picture = new XElement(
            Svg + "svg",
            new XAttribute("viewBox", $"0 0 {Number(Width)} {Number(height)}"),
            new XAttribute("width", Number(Width)),
            new XAttribute("height", Number(height)),
            new XAttribute("font-family", "sans-serif"),
            new XAttribute("font-size", 13),
            new XElement(Svg + "title", $"{title}, {shape}"),
            Element("rect", ("width", "100%"), ("height", "100%"), ("fill", "#ffffff")),
            Text(title, ("x", Number(Left)), ("y", "24"), ("font-size", "15"), ("font-weight", "bold")),
            Text(shape, ("x", Number(Left)), ("y", "44")),
            Axes(x, y),
            profile.Models.Select((m, i) => RoofLine(m.Gpu, i, x, y)),
            profile.Models.Select((m, i) => Point(m, i, x.Place(profile.Intensity), y)),
            profile.Models.Select(Legend));
        return $"{picture}\n".ReplaceLineEndings("\n");
    }

    private static double Ridge(GpuSpec gpu) => gpu.PeakFlopRate / gpu.DramBytesPerSecond;

    private static double Roof(GpuSpec gpu, double intensity) => Math.Min(gpu.PeakFlopRate, intensity * gpu.DramBytesPerSecond);

    private static IEnumerable<XElement> Axes(LogAxis x, LogAxis y)
    {
        const double bottom = Top + PlotHeight;
        const double right = Width - Right;
        foreach (double tick in x.Ticks)
        {
            string at = Number(x.Place(tick));
            yield return Element("line", ("x1", at), ("x2", at), ("y1", Number(Top)), ("y2", Number(bottom)), ("stroke", "#dddddd"));
            yield return Text(Tick(tick), ("x", at), ("y", Number(bottom + 18)), ("text-anchor", "middle"));
        }

        foreach (double tick in y.Ticks)
        {
            double at = y.Place(tick);
            yield return Element("line", ("x1", Number(Left)), ("x2", Number(right)), ("y1", Number(at)), ("y2", Number(at)), ("stroke", "#dddddd"));
            yield return Text(Tick(tick / 1e9), ("x", Number(Left - 8)), ("y", Number(at + 4)), ("text-anchor", "end"));
        }

        yield return Element(
            "rect", ("x", Number(Left)), ("y", Number(Top)), ("width", Number(right - Left)), ("height", Number(PlotHeight)), ("fill", "none"), ("stroke", "#444444"));
        yield return Text(
            "operations per byte of memory (logarithmic)", ("x", Number((Left + right) / 2)), ("y", Number(bottom + 40)), ("text-anchor", "middle"));
        string middle = Number(Top + PlotHeight / 2);
        yield return Text("GFLOP/s (logarithmic)", ("x", "18"), ("y", middle), ("text-anchor", "middle"), ("transform", $"rotate(-90 18 {middle})"));
    }

    private static XElement RoofLine(GpuSpec gpu, int i, LogAxis x, LogAxis y)
    {
        double[] corners = [x.Low, Ridge(gpu), x.High];
        IEnumerable<string> points = corners.Select(c => $"{Number(x.Place(c))},{Number(y.Place(Roof(gpu, c)))}");
        return Element("polyline", [("points", string.Join(' ', points)), ("fill", "none"), .. Stroke(i)]);
    }

    private static XElement Point(TimeModel model, int i, double x, LogAxis y) => Element(
        "circle", ("cx", Number(x)), ("cy", Number(y.Place(model.FlopRate))), ("r", "5"), ("fill", Colours[i % Colours.Length]), ("stroke", "#ffffff"));

    private static IEnumerable<XElement> Legend(TimeModel model, int i)
    {
        double at = Top + PlotHeight + AxisRoom + i * LegendLine;
        yield return Element("path", [("d", $"M{Number(Left)} {Number(at)}h{Number(Sample)}"), ("fill", "none"), .. Stroke(i)]);
        string text = string.Create(
            CultureInfo.InvariantCulture,
            $"{model.Gpu.Title}: {model.FlopRate / 1e9:N0} GFLOP/s, bound by {model.Bound}; multiply-adds at {100 * model.FmaShare:F0}% of their peak");
        yield return Text(text, ("x", Number(Left + Sample + 10)), ("y", Number(at + 4)));
    }

    private static (string, string)[] Stroke(int i) =>
        [("stroke", Colours[i % Colours.Length]), ("stroke-width", "2"), ("stroke-dasharray", Dashes[i % Dashes.Length])];

    private static XElement Element(string name, params IEnumerable<(string Name, string Value)> attributes) =>
        new(Svg + name, attributes.Select(a => new XAttribute(a.Name, a.Value)));

    private static XElement Text(string text, params IEnumerable<(string Name, string Value)> attributes)
    {
        XElement element = Element("text", attributes);
        element.Add(text);
        return element;
    }

    private static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    private static string Tick(double value) => value.ToString("#,0.####", CultureInfo.InvariantCulture);

    /// <summary>An axis of equal factors.</summary>
    /// <param name="Low">Its lower end, a power of ten.</param>
    /// <param name="High">Its upper end, likewise.</param>
    /// <param name="From">Where the lower end stands.</param>
    /// <param name="To">Where the upper end stands.</param>
    private sealed record LogAxis(double Low, double High, double From, double To)
    {
        public IEnumerable<double> Ticks =>
            Enumerable.Range(0, (int)Math.Round(Math.Log10(High / Low)) + 1).Select(i => Low * Math.Pow(10, i));

        public static LogAxis Around(double least, double most, double from, double to) =>
            new(Math.Pow(10, Math.Floor(Math.Log10(least))), Math.Pow(10, Math.Ceiling(Math.Log10(most))), from, to);

        public double Place(double value) => From + Math.Log10(value / Low) / Math.Log10(High / Low) * (To - From);
    }
}
