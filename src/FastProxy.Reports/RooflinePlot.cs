using System.Globalization;
using FastProxy.Ptx.Profile;
using static FastProxy.Reports.SvgPlot;

namespace FastProxy.Reports;

/// <summary>Plots a kernel under the roofs of GPUs: operations per second against operations per byte of memory, both logarithmic.</summary>
public static class RooflinePlot
{
    private const double Height = 420;

    /// <summary>Returns the picture.</summary>
    /// <exception cref="FormatException">The kernel has no operations to count, so no roof applies to it.</exception>
    public static string Of(KernelProfile profile)
    {
        if (profile.Flop == 0)
        {
            throw new FormatException($"{profile.Kernel} counts no operations, so there is no roofline of it");
        }

        string title = $"{profile.Kernel}: modelled roofline";
        string shape = $"{profile.Shape}, {profile.Problems} problem{(profile.Problems == 1 ? "" : "s")}";
        var plot = new SvgPlot($"{title}, {shape}", [title, shape], Height);
        double[] intensities = [profile.Intensity, .. profile.Models.Select(m => Ridge(m.Gpu))];
        PlotAxis x = PlotAxis.Decades(intensities.Min() / 4, intensities.Max() * 4, Left, Right);
        PlotAxis y = PlotAxis.Decades(
            profile.Models.Min(m => Math.Min(m.FlopRate, Roof(m.Gpu, x.Low))) / 1e9,
            profile.Models.Max(m => m.Gpu.PeakFlopRate) / 1e9,
            plot.Bottom,
            plot.Top);
        plot.AddAxes(x, "operations per byte of memory", y, "GFLOP/s");
        foreach ((TimeModel model, int i) in profile.Models.Select((m, i) => (m, i)))
        {
            double[] corners = [x.Low, Ridge(model.Gpu), x.High];
            IEnumerable<string> points = corners.Select(c => $"{Number(x.Place(c))},{Number(y.Place(Roof(model.Gpu, c) / 1e9))}");
            plot.Add("polyline", [("points", string.Join(' ', points)), .. Stroke(i)]);
        }

        foreach ((TimeModel model, int i) in profile.Models.Select((m, i) => (m, i)))
        {
            plot.Add(
                "circle",
                ("cx", Number(x.Place(profile.Intensity))), ("cy", Number(y.Place(model.FlopRate / 1e9))), ("r", "5"), ("fill", Colour(i)),
                ("stroke", "#ffffff"));
        }

        return plot.ToSvg([.. profile.Models.Select(LegendOf)]);
    }

    private static double Ridge(GpuSpec gpu) => gpu.PeakFlopRate / gpu.DramBytesPerSecond;

    private static double Roof(GpuSpec gpu, double intensity) => Math.Min(gpu.PeakFlopRate, intensity * gpu.DramBytesPerSecond);

    private static string LegendOf(TimeModel model) => string.Create(
        CultureInfo.InvariantCulture,
        $"{model.Gpu.Title}: {model.FlopRate / 1e9:N0} GFLOP/s, bound by {model.Bound}; multiply-adds at {100 * model.FmaShare:F0}% of their peak");
}
