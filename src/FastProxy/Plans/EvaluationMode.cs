namespace FastProxy.Plans;

/// <summary>Variants of the input.</summary>
public enum InputVariant
{
    /// <summary>The batch that networks are scored on.</summary>
    Data,

    /// <summary>The next batch.</summary>
    NextData,

    /// <summary>One sample of the batch, alone.</summary>
    Sample,

    /// <summary>The batch plus a hundredth of Gaussian noise of the run's seed.</summary>
    Shifted,

    /// <summary>One sample of ones.</summary>
    Ones,

    /// <summary>One sample of ones and its derivative, zeros, as a second sample.</summary>
    DualOnes,
}

/// <summary>The input of a pass.</summary>
/// <param name="Variant">The variant.</param>
/// <param name="Index">The sample, for a variant that is one of several samples.</param>
public readonly record struct InputSource(InputVariant Variant, int Index = 0)
{
    /// <summary>The batch that networks are scored on.</summary>
    public static readonly InputSource Data = new(InputVariant.Data);
}

/// <summary>The treatment of batch-norms.</summary>
public enum NormMode
{
    /// <summary>Normalises by the statistics of the batch: train mode.</summary>
    Batch,

    /// <summary>Normalises by the running statistics, which are 0 and 1 at initialisation: eval mode.</summary>
    Eval,

    /// <summary>Passes on the input: a network without batch-norm.</summary>
    Bypass,
}

/// <summary>The way in which a pass evaluates a network. Passes of different modes share nothing.</summary>
/// <param name="Name">The part of every key; empty for the usual mode.</param>
/// <param name="Input">The network's input.</param>
/// <param name="Samples">The number of samples of the input.</param>
/// <param name="Norm">The treatment of batch-norms.</param>
/// <param name="IsAbsolute">Whether weights are replaced by their magnitudes.</param>
/// <param name="IsDual">
/// Whether sample 1 is the derivative of sample 0 as all weights grow in proportion: each layer adds its output at sample 0 to that at sample 1.
/// Activations then carry exponents, and biases are added to sample 0 alone.
/// </param>
/// <param name="KeepsFeatures">Whether every feature is an activation in memory, which all steps that depend on it read.</param>
/// <param name="IsDirect">Whether convolutions are direct, or depthwise, where the plan's others use Winograd's algorithm.</param>
public sealed record EvaluationMode(
    string Name,
    InputSource Input,
    int Samples,
    NormMode Norm = NormMode.Batch,
    bool IsAbsolute = false,
    bool IsDual = false,
    bool KeepsFeatures = false,
    bool IsDirect = false);
