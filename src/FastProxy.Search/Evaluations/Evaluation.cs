namespace FastProxy.Search.Evaluations;

/// <summary>An architecture and what its evaluation gave.</summary>
/// <param name="Architecture">In its normal spelling.</param>
/// <param name="Values">By column, the larger the better; null where a metric failed.</param>
public sealed record Evaluation(string Architecture, IReadOnlyList<double?> Values)
{
    /// <summary>The value of the only column; minus infinity where the metric failed, so that anything is better.</summary>
    public double Value => Values[0] ?? double.NegativeInfinity;
}
