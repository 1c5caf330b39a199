namespace FastProxy.Plans;

/// <summary>
/// The activation function that a step applies in passing: to the activation that it reads, or to the sum that it stores. Any other activation
/// function is a step of its own.
/// </summary>
public enum FusedActivation
{
    /// <summary>No function.</summary>
    None,

    /// <summary>ReLU.</summary>
    Relu,
}

/// <summary>Translates activation functions for kernels.</summary>
public static class FusedActivations
{
    /// <summary>Returns whether the function is ReLU, the one that kernels have a flag for.</summary>
    public static bool IsRelu(this FusedActivation activation) => activation == FusedActivation.Relu;
}
