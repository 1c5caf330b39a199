using FastProxy.Kernels.Simd;

namespace FastProxy.Plans;

/// <summary>A value that is not yet in memory: a sum of summands, or its ReLU.</summary>
/// <param name="Key">The key of the sum.</param>
/// <param name="Layout">The shape.</param>
/// <param name="Summands">The summands, in the order in which they are added.</param>
/// <param name="Activation">The function of the sum that the value is.</param>
/// <param name="Exponent">As <see cref="Tensor.Exponent"/>.</param>
internal sealed record Value(UInt128 Key, ActivationLayout Layout, IReadOnlyList<Summand> Summands, FusedActivation Activation, int Exponent)
{
    /// <summary>The activation that this value is, if it is one already.</summary>
    public Tensor? Plain => Activation == FusedActivation.None && Summands is [{ IsPlain: true, X: var x }] ? x : null;

    /// <summary>The key of the value as it is stored in memory.</summary>
    public UInt128 StoredKey => Activation.IsRelu() ? ValueKey.Of("relu", Key) : Key;

    /// <summary>Returns the value of an activation in memory.</summary>
    public static Value Of(Tensor x) => new(x.Key, x.Layout, [new Summand(x)], FusedActivation.None, x.Exponent);
}
