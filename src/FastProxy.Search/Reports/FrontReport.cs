namespace FastProxy.Search.Reports;

/// <summary>The fronts that a search found, over its seeds; <see cref="FrontIndicators"/> defines the measures.</summary>
/// <param name="Size">The number of architectures of a front.</param>
/// <param name="Moenas">The hypervolume of E-TF-MOENAS; null if it is not defined on the table.</param>
/// <param name="MoenasShare">Its share of the true front's; null if <paramref name="Moenas"/> is.</param>
public sealed record FrontReport(Spread Size, Spread? Moenas, Spread? MoenasShare, Spread Pdns, Spread PdnsShare, Spread Igd, Spread IgdPlus)
{
    /// <summary>Returns the report of one front per seed.</summary>
    public static FrontReport Of(IReadOnlyList<int> sizes, IReadOnlyList<FrontIndicators> fronts) => new(
        Spread.Of([.. sizes.Select(size => (double)size)]),
        Of(fronts.Select(f => f.Moenas)),
        Of(fronts.Select(f => f.MoenasShare)),
        Over(f => f.Pdns, fronts),
        Over(f => f.PdnsShare, fronts),
        Over(f => f.Igd, fronts),
        Over(f => f.IgdPlus, fronts));

    private static Spread? Of(IEnumerable<double?> values) =>
        values.ToArray() is var all && all.Contains(null) ? null : Spread.Of([.. all.OfType<double>()]);

    private static Spread Over(Func<FrontIndicators, double> measure, IReadOnlyList<FrontIndicators> fronts) =>
        Spread.Of([.. fronts.Select(measure)]);
}
