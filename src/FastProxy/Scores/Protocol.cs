namespace FastProxy.Scores;

/// <summary>
/// Everything a score depends on, and the population to score. Two tables may be resumed or compared if all fields but <see cref="Machine"/> are
/// equal, and merged if <see cref="Shard"/> differs besides.
/// </summary>
public sealed partial record Protocol
{
    /// <summary>The value of <see cref="Population"/> for every architecture of the space, in the order of the benchmark's index.</summary>
    public const string WholeSpace = "all";

    /// <summary>FastProxy's version.</summary>
    public required string Version { get; init; }

    /// <summary>The space's name.</summary>
    public required string Space { get; init; }

    /// <summary>The space's settings.</summary>
    public required IReadOnlyDictionary<string, string> SpaceSettings { get; init; }

    /// <summary>Metric names in column order.</summary>
    public required IReadOnlyList<string> Metrics { get; init; }

    /// <summary>Settings of the metrics, such as mu and sigma of regularised SWAP.</summary>
    public required IReadOnlyDictionary<string, string> MetricSettings { get; init; }

    /// <summary>The source of the images.</summary>
    public required string Data { get; init; }

    /// <summary>The SHA-256 of the pixels (see <c>InputBatch</c>).</summary>
    public required string DataHash { get; init; }

    /// <summary>The number of samples in the batch.</summary>
    public required int Batch { get; init; }

    /// <summary>The weight initialisation.</summary>
    public required string Init { get; init; }

    /// <summary>The seed of the first repeat; repeat r uses seed + r.</summary>
    public required long Seed { get; init; }

    /// <summary>The number of initialisations averaged per score.</summary>
    public required int Repeats { get; init; }

    /// <summary>
    /// The algorithm for 3x3 convolutions of stride 1, padding 1, dilation 1 and one group: <c>winograd</c> or <c>direct</c>. It changes rounding.
    /// </summary>
    public required string Convolution { get; init; }

    // What reads JSON sets every field, those that are not there to null.

    /// <summary>The batch-norm mode.</summary>
    public string BatchNorm { get; init => field = value ?? "train"; } = "train";

    /// <summary>
    /// The architectures to score, in an order that the text decides: <see cref="WholeSpace"/>, <c>sample 100 seed 3</c>, <c>indices sha256:...</c>.
    /// </summary>
    public string Population { get; init => field = value ?? WholeSpace; } = WholeSpace;

    /// <summary>The number of architectures of the population, whatever the shard.</summary>
    public Int128 Count { get; init; }

    /// <summary>The part of the population that this table holds; null for all of it.</summary>
    public Shard? Shard { get; init; }

    /// <summary>The instruction set and device that ran; no score depends on it.</summary>
    public string Machine { get; init => field = value ?? ""; } = "";
}
