using System.Text.Json.Serialization;

namespace FastProxy.Search.Traces;

/// <summary>One evaluation of a search.</summary>
/// <param name="Seed">The seed of the run.</param>
/// <param name="Number">The number of the evaluation, from 1 on.</param>
/// <param name="Architecture">The evaluated architecture, in its normal spelling.</param>
/// <param name="Values">The values by the header's columns; null if a metric failed.</param>
/// <param name="Cost">The seconds that the evaluation took, or would take by the oracle's table.</param>
/// <param name="Incumbent">The number of the best evaluation so far; null with several columns.</param>
public sealed record TraceLine(
    long Seed,
    [property: JsonPropertyName("evaluation")] int Number,
    [property: JsonPropertyName("arch")] string Architecture,
    IReadOnlyList<double?> Values,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] double Cost = 0,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] int? Incumbent = null);

/// <summary>The end of a run.</summary>
/// <param name="Seed">The seed of the run.</param>
/// <param name="Found">The architecture that the search chose, or its front.</param>
public sealed record TraceEnd(long Seed, IReadOnlyList<string> Found);
