using System.Globalization;
using FastProxy.Input;
using FastProxy.Search.Pareto;
using FastProxy.Spaces;

namespace FastProxy.Search.Reports;

/// <summary>The indicators of a front of architectures, with shares of their ceiling, the true front's values.</summary>
/// <param name="Moenas">
/// Hypervolume as E-TF-MOENAS reports it: (error as a fraction, FLOPs in millions), reference (0.9001, 220.1201), divided by the product of the
/// reference. It is null if the reference does not fit the table: <see cref="TrueFront.MoenasFault"/>.
/// </param>
/// <param name="MoenasShare">The share of the true front's.</param>
/// <param name="Pdns">Hypervolume as MTF-PDNS reports it: (error as a fraction, FLOPs from 0 to 1 over the table), reference (1.05, 1.05).</param>
/// <param name="PdnsShare">The share of the true front's.</param>
/// <param name="Igd">Inverted generational distance to the true front, error as a fraction, FLOPs from 0 to 1 over the table.</param>
/// <param name="IgdPlus">IGD+, which counts a point's distance only where it is worse.</param>
public sealed record FrontIndicators(double? Moenas, double? MoenasShare, double Pdns, double PdnsShare, double Igd, double IgdPlus);

/// <summary>
/// The architectures of a table by error, (100 - truth) / 100 for a truth in percent, and FLOPs, in millions of multiply-accumulates per image; those
/// that no other dominates are the true front. Sources: Luong et al., "Enhancing multi-objective evolutionary neural architecture search with
/// training-free Pareto local search" (E-TF-MOENAS), 2023; Vo and Luong, "Efficient multi-objective neural architecture search via Pareto
/// dominance-based novelty search" (MTF-PDNS), 2024.
/// </summary>
public sealed class TrueFront
{
    private const double Million = 1e6;

    /// <summary>The limit in percent: a table of accuracies none of which exceeds it holds fractions.</summary>
    private const double LargestFraction = 1;

    private static readonly double[] MoenasReference = [0.9001, 220.1201];
    private static readonly double[] PdnsReference = [1.05, 1.05];

    private readonly Dictionary<string, double[]> points = [];
    private readonly double min;
    private readonly double max;
    private readonly double[][] normalised;

    /// <summary>Builds the network of every architecture of the table.</summary>
    /// <param name="space">The space of the architectures.</param>
    /// <param name="truth">The truth in percent by architecture; at least one.</param>
    /// <exception cref="InputException">The truth is not in percent, as in fractions of 1.</exception>
    public TrueFront(ISpace space, IReadOnlyDictionary<string, double> truth)
    {
        (double least, double largest) = (truth.Values.Min(), truth.Values.Max());
        if (least < 0 || largest > 100 || largest <= LargestFraction)
        {
            throw new InputException(string.Create(
                CultureInfo.InvariantCulture,
                $"the truth lies between {least} and {largest}; expected percent, as 94.5, for which the indicators of fronts are defined"));
        }

        var archive = new ParetoArchive<int>();
        foreach ((string architecture, double value) in truth)
        {
            double[] point = [(100 - value) / 100, space.Build(architecture).Macs / Million];
            points[architecture] = point;

            // All points are the same item, so that equal points are one point of the front.
            archive.Add(0, point);
        }

        min = points.Values.Min(point => point[1]);
        max = points.Values.Max(point => point[1]);
        Points = [.. archive.Entries.Select(entry => entry.Objectives).OrderBy(point => point[1])];
        normalised = Normalised(Points);
        MoenasFault = FaultOf(points.Values);
        double? moenas = MoenasOf(Points);
        Ceiling = new(moenas, moenas / moenas, PdnsOf(normalised), 1, 0, 0);
    }

    /// <summary>The true front: (error, FLOPs in millions), by FLOPs.</summary>
    public IReadOnlyList<double[]> Points { get; }

    /// <summary>The reason why the hypervolume of E-TF-MOENAS is not defined on this table; null if it is.</summary>
    public string? MoenasFault { get; }

    /// <summary>The indicators of the true front itself.</summary>
    public FrontIndicators Ceiling { get; }

    /// <summary>Returns the indicators of architectures of the table as a front; those that others of them dominate add no hypervolume.</summary>
    public FrontIndicators Of(IReadOnlyList<string> architectures)
    {
        double[][] found = [.. architectures.Select(a => points[a])];
        double[][] scaled = Normalised(found);
        double? moenas = MoenasOf(found);
        double pdns = PdnsOf(scaled);
        return new(
            moenas, moenas / Ceiling.Moenas, pdns, pdns / Ceiling.Pdns, Indicators.Igd(scaled, normalised), Indicators.IgdPlus(scaled, normalised));
    }

    /// <summary>Returns why the reference does not fit, null if it does: an architecture that exceeds it would count for nothing.</summary>
    private static string? FaultOf(IReadOnlyCollection<double[]> points)
    {
        int outside = points.Count(point => point[0] > MoenasReference[0] || point[1] > MoenasReference[1]);
        return outside == 0 ? null : string.Create(
            CultureInfo.InvariantCulture,
            $"{outside} of {points.Count} architectures exceed its reference, error {MoenasReference[0]} and {MoenasReference[1]} million FLOPs");
    }

    private double? MoenasOf(IReadOnlyList<double[]> front) =>
        MoenasFault is null ? Hypervolume.Of(front, MoenasReference) / (MoenasReference[0] * MoenasReference[1]) : null;

    private static double PdnsOf(IReadOnlyList<double[]> front) => Hypervolume.Of(front, PdnsReference);

    private double[][] Normalised(IEnumerable<double[]> front) =>
        [.. front.Select(point => (double[])[point[0], max > min ? (point[1] - min) / (max - min) : 0])];
}
