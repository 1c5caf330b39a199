namespace FastProxy.Scores;

/// <summary>One architecture's scores.</summary>
/// <param name="Index">The benchmark's index, or the position in the given list if the space has none.</param>
/// <param name="Architecture">The architecture in the space's notation.</param>
/// <param name="Status"><c>ok</c>, or the reason why at least one metric has no value.</param>
/// <param name="Mean">One value per metric, averaged over the repeats; null if the metric failed.</param>
/// <param name="Deviation">Sample standard deviation over the repeats; null with one repeat or if the metric failed.</param>
public sealed record ScoreRow(Int128 Index, string Architecture, string Status, IReadOnlyList<double?> Mean, IReadOnlyList<double?> Deviation)
{
    /// <summary>The status of a row without failures.</summary>
    public const string Ok = "ok";

    /// <summary>Whether every metric has its value.</summary>
    public bool IsOk => Status == Ok;
}

/// <summary>Scores of a population with the protocol that produced them.</summary>
public sealed record ScoreTable(Protocol Protocol, IReadOnlyList<ScoreRow> Rows);
