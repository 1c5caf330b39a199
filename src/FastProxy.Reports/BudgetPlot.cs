using System.Globalization;
using System.Text;
using FastProxy.Input;
using FastProxy.Search.Reports;
using static FastProxy.Reports.SvgPlot;

namespace FastProxy.Reports;

/// <summary>
/// Plots the best value so far against evaluations: a line per search, its mean over seeds, in a band of one standard deviation on each side.
/// </summary>
public static class BudgetPlot
{
    private const double Height = 380;

    /// <summary>The number of evaluations beyond which the axis is logarithmic.</summary>
    private const int MaxLinear = 100;

    /// <summary>Returns the picture.</summary>
    /// <param name="lines">The lines, at least one.</param>
    /// <param name="measure">The measure of the values.</param>
    /// <exception cref="InputException">The values' range exceeds that of float64.</exception>
    public static string Of(IReadOnlyList<BestSoFar> lines, string measure)
    {
        int evaluations = lines.Max(line => line.Steps.Count);
        var plot = new SvgPlot($"Best so far by evaluations: {measure}", [], Height);

        // The band of the first few evaluations is wide and tells little: the part of it beyond the means is cut off, so that the ends can be
        // distinguished.
        (double low, double high) = PlotAxis.Around(
            lines.Min(line => line.Steps.Min(step => step.Mean)),
            lines.Max(line => Math.Max(line.Steps.Max(step => step.Mean), line.Steps[^1].Mean + line.Steps[^1].Deviation)));
        if (!double.IsFinite(high - low))
        {
            throw new InputException("a plot has no room for values that are over 1e308 apart");
        }

        PlotAxis x = evaluations > MaxLinear
            ? PlotAxis.Log(evaluations, Left, Right)
            : PlotAxis.Linear(evaluations == 1 ? 0 : 1, Math.Max(evaluations, 2), Left, Right, 10);
        PlotAxis y = PlotAxis.Linear(low, high, plot.Bottom, plot.Top, 6);
        plot.AddAxes(x, "evaluations", y, measure);
        for (int i = 0; i < lines.Count; i++)
        {
            AddBand(plot, lines[i], i, x, y);
        }

        for (int i = 0; i < lines.Count; i++)
        {
            AddLine(plot, lines[i], i, x, y);
        }

        return plot.ToSvg([.. lines.Select(line => line.Name)]);
    }

    private static void AddBand(SvgPlot plot, BestSoFar line, int i, PlotAxis x, PlotAxis y)
    {
        if (line.Steps.All(step => step.Deviation == 0))
        {
            return;
        }

        int[] changes = Changes(line);
        var path = new StringBuilder();
        Staircase(path, line, changes, x, n => y.Place(line.Steps[n].Mean + line.Steps[n].Deviation));

        // The path returns along the lower edge: each step's level first, then its start.
        for (int c = changes.Length - 1; c >= 0; c--)
        {
            Spread step = line.Steps[changes[c]];
            string level = Number(y.Place(step.Mean - step.Deviation));
            string down = c == changes.Length - 1 ? $"L{Number(x.Place(line.Steps.Count))} " : "V";
            path.Append(CultureInfo.InvariantCulture, $"{down}{level}H{Number(x.Place(changes[c] + 1))}");
        }

        plot.Add(
            "path", ("d", path.Append('Z').ToString()), ("fill", Colour(i)), ("fill-opacity", "0.14"), ("clip-path", "url(#plot)"));
    }

    private static void AddLine(SvgPlot plot, BestSoFar line, int i, PlotAxis x, PlotAxis y)
    {
        var path = new StringBuilder();
        Staircase(path, line, Changes(line), x, n => y.Place(line.Steps[n].Mean));
        plot.Add("path", [("d", path.ToString()), .. Stroke(i)]);
    }

    /// <summary>Draws a staircase: a value holds until the next evaluation that changes it.</summary>
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
}
