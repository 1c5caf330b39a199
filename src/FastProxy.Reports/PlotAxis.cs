using System.Globalization;

namespace FastProxy.Reports;

/// <summary>An axis of a plot: it maps numbers to places, and has round numbers to mark.</summary>
internal sealed class PlotAxis
{
    private static readonly double[] Steps = [1, 2, 5, 10];

    private readonly double low;
    private readonly double high;
    private readonly double from;
    private readonly double to;
    private readonly bool isLog;

    private PlotAxis(double low, double high, double from, double to, bool isLog, IReadOnlyList<double> ticks)
    {
        (this.low, this.high, this.from, this.to, this.isLog) = (low, high, from, to, isLog);
        Ticks = ticks;
    }

    /// <summary>The marked numbers.</summary>
    public IReadOnlyList<double> Ticks { get; }

    /// <summary>The lower end.</summary>
    public double Low => isLog ? Math.Pow(10, low) : low;

    /// <summary>The upper end.</summary>
    public double High => isLog ? Math.Pow(10, high) : high;

    /// <summary>Whether equal steps are equal factors.</summary>
    public bool IsLog => isLog;

    /// <summary>Returns an axis from one number to another, which are marked only if they are round.</summary>
    public static PlotAxis Linear(double low, double high, double from, double to, int ticks)
    {
        double step = RoundStep((high - low) / ticks);
        long first = (long)Math.Ceiling(low / step - 1e-9);
        long last = (long)Math.Floor(high / step + 1e-9);
        return new(low, high, from, to, false, [.. Enumerable.Range(0, (int)(last - first + 1)).Select(i => Exact((first + i) * step))]);
    }

    /// <summary>Returns an axis from 1 to a number above it, marked at powers of ten and, if these are few, at their 2- and 5-folds.</summary>
    public static PlotAxis Log(double high, double from, double to)
    {
        int decades = (int)Math.Floor(Math.Log10(high) + 1e-9);
        IEnumerable<double> within = decades > 4 ? [1] : Steps[..^1];
        IEnumerable<double> ticks = Enumerable.Range(0, decades + 1)
            .SelectMany(d => within.Select(m => m * Math.Pow(10, d))).Where(tick => tick <= high);
        return new(0, Math.Log10(high), from, to, true, [.. ticks]);
    }

    /// <summary>Returns an axis from a power of ten to another, with two numbers above 0 between them, marked at powers of ten.</summary>
    public static PlotAxis Decades(double min, double max, double from, double to)
    {
        double low = Math.Floor(Math.Log10(min));
        double high = Math.Ceiling(Math.Log10(max));
        return new(low, high, from, to, true, [.. Enumerable.Range(0, (int)(high - low) + 1).Select(i => Math.Pow(10, low + i))]);
    }

    /// <summary>Returns the place of a number.</summary>
    public double Place(double value) => from + ((isLog ? Math.Log10(value) : value) - low) / (high - low) * (to - from);

    /// <summary>Returns a tick's text.</summary>
    public static string Text(double tick) => tick.ToString("#,0.##########", CultureInfo.InvariantCulture);

    /// <summary>Returns a range that contains two numbers, however close they are, with a little room around them.</summary>
    public static (double Low, double High) Around(double min, double max)
    {
        double room = max > min ? (max - min) * .05 : Math.Max(Math.Abs(max), 1) * .05;
        return (min - room, max + room);
    }

    private static double RoundStep(double wanted)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(wanted)));
        return power * Steps.First(step => step * power >= wanted * (1 - 1e-9));
    }

    /// <summary>Removes the rounding of a product, which would show in its text.</summary>
    private static double Exact(double tick) => double.Parse(tick.ToString("G10", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
