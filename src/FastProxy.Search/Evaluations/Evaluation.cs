namespace FastProxy.Search.Evaluations;

/// <summary>An architecture and the result of its evaluation.</summary>
/// <param name="Architecture">The architecture in its normal spelling.</param>
/// <param name="Values">The values by column; larger is better, and null means that a metric failed.</param>
public sealed record Evaluation(string Architecture, IReadOnlyList<double?> Values)
{
    /// <summary>The value of the only column; minus infinity if the metric failed, so that anything is better.</summary>
    public double Value => Values[0] ?? double.NegativeInfinity;
}
