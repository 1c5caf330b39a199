namespace FastProxy.Plans;

/// <summary>
/// The activation function that a step applies on the way: to the activation that it reads, or to the sum that it stores. An activation function that
/// is not among these is a step of its own.
/// </summary>
public enum FusedActivation
{
    /// <summary>None.</summary>
    None,

    /// <summary>ReLU.</summary>
    Relu,
}

/// <summary>What kernels ask of an activation function.</summary>
public static class FusedActivations
{
    /// <summary>Whether it is ReLU, the one that kernels have a flag for.</summary>
    public static bool IsRelu(this FusedActivation activation) => activation == FusedActivation.Relu;
}
