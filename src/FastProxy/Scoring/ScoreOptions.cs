using FastProxy.Data;
using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Random;
using FastProxy.Kernels.Simd;

namespace FastProxy.Scoring;

/// <summary>How to score; the defaults are the command line's.</summary>
public sealed record ScoreOptions
{
    /// <summary>Weight initialisation.</summary>
    public WeightInit Init { get; init; } = WeightInit.PyTorch;

    /// <summary>Seed of the first repeat; repeat r uses seed + r.</summary>
    public long Seed { get; init; }

    /// <summary>The most initialisations per score.</summary>
    public const int MaxRepeats = 10_000;

    /// <summary>Initialisations per score, 1 to <see cref="MaxRepeats"/>; 1 with given weights.</summary>
    public int Repeats { get; init; } = 1;

    /// <summary>
    /// Whether 3x3 convolutions of stride 1, padding 1, dilation 1 and one group use Winograd's algorithm. It changes rounding, hence a few sign
    /// bits in a million. Only the processor has it.
    /// </summary>
    public bool Winograd { get; init; } = true;

    /// <summary>Whether architectures share what they have in common. It changes the time, never a score.</summary>
    public bool Share { get; init; } = true;

    /// <summary>Threads, 1 to 1,024. They change the time, never a score.</summary>
    public int Threads { get; init; } = Math.Min(Environment.ProcessorCount, 1024);

    /// <summary>Memory that the process may use, in bytes: activations, patterns, weights, images and the runtime.</summary>
    public long MemoryBytes { get; init; } = 2L << 30;

    /// <summary>Vector width. It changes the time, never a score.</summary>
    public Isa Isa { get; init; } = IsaExtensions.Best;

    /// <summary>
    /// The device that networks run on; null for the processor. It stays the caller's. With direct convolution it changes no score.
    /// </summary>
    public IGpuDevice? Device { get; init; }

    /// <summary>Settings of the metrics, by <c>METRIC.SETTING</c>; those not given have their defaults.</summary>
    public IReadOnlyDictionary<string, string> MetricSettings { get; init; } = new Dictionary<string, string>();

    /// <summary>Weights by tensor name instead of drawn ones, for scoring one architecture.</summary>
    public IReadOnlyDictionary<string, NpyArray>? Weights { get; init; }

    /// <summary>Which labels a loss reads. Images without labels get random ones.</summary>
    public LabelSource Labels { get; init; }

    /// <summary>A second batch of as many images, for metrics that compare two; null where no metric does.</summary>
    public InputBatch? NextData { get; init; }
}
