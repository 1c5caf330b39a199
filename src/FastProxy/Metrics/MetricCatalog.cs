namespace FastProxy.Metrics;

/// <summary>The list of metrics.</summary>
public static class MetricCatalog
{
    /// <summary>Every metric.</summary>
    public static IReadOnlyList<Metric> All { get; } =
    [
        new Swap(),
        new SwapReleased(),
        new SwapRegularized(),
        new Naswot(),
        new LinearRegions(),
        new Params(),
        new ParamsLive(),
        new Flops(),
        new L2Norm(),
    ];

    /// <summary>The metrics of these names, in this order.</summary>
    /// <exception cref="InputException">A name is unknown or given twice, or there is none.</exception>
    public static IReadOnlyList<Metric> Resolve(IEnumerable<string> names)
    {
        var metrics = new List<Metric>();
        foreach (string name in names)
        {
            Metric metric = All.FirstOrDefault(m => m.Name == name)
                ?? throw new InputException($"unknown metric '{name}'; known: {string.Join(", ", All.Select(m => m.Name))}");
            if (metrics.Contains(metric))
            {
                throw new InputException($"metric '{name}' is given twice");
            }

            metrics.Add(metric);
        }

        return metrics.Count > 0 ? metrics : throw new InputException("no metric is given");
    }
}
