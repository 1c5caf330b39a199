namespace FastProxy.Search.Reports;

/// <summary>The fronts that a search found, over its seeds; <see cref="FrontIndicators"/> defines the measures.</summary>
/// <param name="Size">The number of architectures of a front.</param>
public sealed record FrontReport(Spread Size, Spread Moenas, Spread MoenasShare, Spread Pdns, Spread PdnsShare, Spread Igd, Spread IgdPlus)
{
    /// <summary>Returns the report of one front per seed.</summary>
    public static FrontReport Of(IReadOnlyList<int> sizes, IReadOnlyList<FrontIndicators> fronts) => new(
        Spread.Of([.. sizes.Select(size => (double)size)]),
        Over(f => f.Moenas, fronts),
        Over(f => f.MoenasShare, fronts),
        Over(f => f.Pdns, fronts),
        Over(f => f.PdnsShare, fronts),
        Over(f => f.Igd, fronts),
        Over(f => f.IgdPlus, fronts));

    private static Spread Over(Func<FrontIndicators, double> measure, IReadOnlyList<FrontIndicators> fronts) =>
        Spread.Of([.. fronts.Select(measure)]);
}
