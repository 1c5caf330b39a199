using FastProxy.Kernels.Simd;

namespace FastProxy.Plans;

/// <summary>A value not yet in memory: a sum of summands, and whether its ReLU is meant.</summary>
/// <param name="Key">The key of the sum.</param>
/// <param name="Layout">Its shape.</param>
/// <param name="Summands">The summands, in the order they are added.</param>
/// <param name="Activation">Which function of the sum is meant.</param>
/// <param name="Exponent">As <see cref="Tensor.Exponent"/>.</param>
internal sealed record Value(UInt128 Key, ActivationLayout Layout, IReadOnlyList<Summand> Summands, FusedActivation Activation, int Exponent)
{
    /// <summary>The activation this value is, when it is one already.</summary>
    public Tensor? Plain => Activation == FusedActivation.None && Summands is [{ IsPlain: true, X: var x }] ? x : null;

    /// <summary>The key of what memory holds.</summary>
    public UInt128 StoredKey => Activation.IsRelu() ? ValueKey.Of("relu", Key) : Key;

    /// <summary>The value of an activation in memory.</summary>
    public static Value Of(Tensor x) => new(x.Key, x.Layout, [new Summand(x)], FusedActivation.None, x.Exponent);
}
