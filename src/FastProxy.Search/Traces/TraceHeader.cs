using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using FastProxy.Scores;
using FastProxy.Search.Evaluations;

namespace FastProxy.Search.Traces;

/// <summary>The first line of a trace: everything that its evaluations depend on except the seeds.</summary>
public sealed record TraceHeader
{
    /// <summary>The form of traces that this version writes and reads.</summary>
    public const int Form = 1;

    /// <summary>The name of the only column if an oracle evaluates.</summary>
    public const string OracleColumn = "oracle";

    /// <summary>The form: <see cref="Form"/>.</summary>
    [JsonPropertyOrder(-1)]
    public required int Trace { get; init; }

    /// <summary>FastProxy's version.</summary>
    public required string Version { get; init; }

    /// <summary>The space's name.</summary>
    public required string Space { get; init; }

    /// <summary>The space's settings.</summary>
    public required IReadOnlyDictionary<string, string> SpaceSettings { get; init; }

    /// <summary>The search's name.</summary>
    public required string Algorithm { get; init; }

    /// <summary>The search's settings, defaults among them.</summary>
    public required IReadOnlyDictionary<string, string> Settings { get; init; }

    /// <summary>The limit on evaluations of a run.</summary>
    public required int Budget { get; init; }

    /// <summary>The columns of an evaluation's values: <see cref="OracleColumn"/>, or the metrics.</summary>
    public required IReadOnlyList<string> Columns { get; init; }

    /// <summary>The metrics that the search reads, with an oracle or without.</summary>
    public required IReadOnlyList<string> Metrics { get; init; }

    /// <summary>
    /// The scorer's <see cref="Protocol"/> as an object, or the name of scores that existed already; null if the search reads no metrics.
    /// </summary>
    public required JsonNode? Scoring { get; init; }

    /// <summary>The oracle's description; null without one.</summary>
    public required string? Oracle { get; init; }

    /// <summary>The limits on architectures; null for none.</summary>
    public required Constraints? Constraints { get; init; }

    /// <summary>
    /// Returns the first field that differs, with both values, apart from the machine that computed scores; null if the searches are the same.
    /// </summary>
    public string? FirstDifference(TraceHeader other) => JsonDifference.First(TraceJson.ToObject(this), TraceJson.ToObject(other), "scoring.machine");
}
