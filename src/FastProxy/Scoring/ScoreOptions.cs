using FastProxy.Data;
using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Random;
using FastProxy.Kernels.Simd;

namespace FastProxy.Scoring;

/// <summary>The options of scoring; the defaults are the command line's.</summary>
public sealed record ScoreOptions
{
    /// <summary>The weight initialisation.</summary>
    public WeightInit Init { get; init; } = WeightInit.PyTorch;

    /// <summary>The seed of the first repeat; repeat r uses seed + r.</summary>
    public long Seed { get; init; }

    /// <summary>The limit on initialisations per score.</summary>
    public const int MaxRepeats = 10_000;

    /// <summary>The number of initialisations per score, 1 to <see cref="MaxRepeats"/>; 1 with given weights.</summary>
    public int Repeats { get; init; } = 1;

    /// <summary>
    /// Whether 3x3 convolutions of stride 1, padding 1, dilation 1 and one group use Winograd's algorithm
    /// where it multiplies less often. It changes rounding, hence a few sign bits
    /// in a million. Only the processor has it.
    /// </summary>
    public bool Winograd { get; init; } = true;

    /// <summary>Whether architectures share common steps. It changes the time, never a score.</summary>
    public bool Share { get; init; } = true;

    /// <summary>The number of threads, 1 to 1,024. It changes the time, never a score.</summary>
    public int Threads { get; init; } = Math.Min(Environment.ProcessorCount, 1024);

    /// <summary>The memory that the process may use, in bytes: activations, patterns, weights, images and the runtime.</summary>
    public long MemoryBytes { get; init; } = 2L << 30;

    /// <summary>The vector width. It changes the time, never a score.</summary>
    public Isa Isa { get; init; } = IsaExtensions.Best;

    /// <summary>
    /// The device that networks run on, which the caller continues to own; null for the processor. With direct convolution it changes no score.
    /// </summary>
    public IGpuDevice? Device { get; init; }

    /// <summary>The settings of the metrics, by <c>METRIC.SETTING</c>; missing ones have their defaults.</summary>
    public IReadOnlyDictionary<string, string> MetricSettings { get; init; } = new Dictionary<string, string>();

    /// <summary>Weights by tensor name instead of drawn ones, for scoring one architecture.</summary>
    public IReadOnlyDictionary<string, NpyArray>? Weights { get; init; }

    /// <summary>The labels that a loss reads. Images without labels get random ones.</summary>
    public LabelSource Labels { get; init; }

    /// <summary>A second batch of as many images, for metrics that compare two; null if no metric does.</summary>
    public InputBatch? NextData { get; init; }
}
