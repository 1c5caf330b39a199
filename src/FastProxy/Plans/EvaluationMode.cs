namespace FastProxy.Plans;

/// <summary>Variants of the input.</summary>
public enum InputVariant
{
    /// <summary>The batch that is scored on.</summary>
    Data,

    /// <summary>The batch after it.</summary>
    NextData,

    /// <summary>One sample of the batch, alone.</summary>
    Sample,

    /// <summary>The batch and a hundredth of Gaussian noise of the run's seed.</summary>
    Shifted,

    /// <summary>One sample of ones.</summary>
    Ones,

    /// <summary>One sample of ones and its derivative, zeros, as a second sample.</summary>
    DualOnes,
}

/// <summary>What a pass reads.</summary>
/// <param name="Variant">The variant.</param>
/// <param name="Index">Which sample, of a variant that is one of several.</param>
public readonly record struct InputSource(InputVariant Variant, int Index = 0)
{
    /// <summary>The batch that is scored on.</summary>
    public static readonly InputSource Data = new(InputVariant.Data);
}

/// <summary>What a batch-norm does.</summary>
public enum NormMode
{
    /// <summary>Normalises by the statistics of the batch: train mode.</summary>
    Batch,

    /// <summary>Normalises by the running statistics, which are 0 and 1 at initialisation: eval mode.</summary>
    Eval,

    /// <summary>Passes on what it gets: a network without batch-norm.</summary>
    Bypass,
}

/// <summary>How a pass evaluates a network. Passes of different modes share nothing.</summary>
/// <param name="Name">Part of every key; empty for the usual mode.</param>
/// <param name="Input">What the network reads.</param>
/// <param name="Samples">Samples among them.</param>
/// <param name="Norm">What its batch-norms do.</param>
/// <param name="IsAbsolute">Whether weights are replaced by their magnitudes.</param>
/// <param name="IsDual">
/// Whether sample 1 is the derivative of sample 0 as all weights grow in proportion: each layer adds its output at sample 0 to that at sample 1.
/// Activations then carry exponents, and linear layers have no bias.
/// </param>
/// <param name="KeepsFeatures">Whether every feature is an activation in memory, which all that depends on it reads.</param>
public sealed record EvaluationMode(
    string Name,
    InputSource Input,
    int Samples,
    NormMode Norm = NormMode.Batch,
    bool IsAbsolute = false,
    bool IsDual = false,
    bool KeepsFeatures = false);
