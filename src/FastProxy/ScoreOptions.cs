using FastProxy.Data;
using FastProxy.Kernels;
using FastProxy.Kernels.Random;

namespace FastProxy;

/// <summary>How to score; the defaults are the command line's.</summary>
public sealed record ScoreOptions
{
    /// <summary>Weight initialisation.</summary>
    public WeightInit Init { get; init; } = WeightInit.PyTorch;

    /// <summary>Seed of the first repeat; repeat r uses seed + r.</summary>
    public long Seed { get; init; }

    /// <summary>Initialisations per score, 1 to 10,000.</summary>
    public int Repeats { get; init; } = 1;

    /// <summary>Whether 3x3 stride-1 convolutions use Winograd's algorithm. It changes rounding, hence a few sign bits in a million.</summary>
    public bool Winograd { get; init; } = true;

    /// <summary>Whether architectures share what they have in common. It changes the time, never a score.</summary>
    public bool Share { get; init; } = true;

    /// <summary>Threads, 1 to 1,024. They change the time, never a score.</summary>
    public int Threads { get; init; } = Math.Min(Environment.ProcessorCount, 1024);

    /// <summary>Memory that the process may use, in bytes.</summary>
    public long MemoryBytes { get; init; } = 2L << 30;

    /// <summary>Vector width. It changes the time, never a score.</summary>
    public Isa Isa { get; init; } = IsaExtensions.Best;

    /// <summary>Centre of regularised SWAP in thousands of parameters; null to derive it from the space.</summary>
    public double? Mu { get; init; }

    /// <summary>Width of regularised SWAP in thousands of parameters squared; null to derive it from the space.</summary>
    public double? Sigma { get; init; }

    /// <summary>Weights by tensor name instead of drawn ones, for scoring one architecture.</summary>
    public IReadOnlyDictionary<string, NpyArray>? Weights { get; init; }
}
