using System.Runtime.CompilerServices;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Activations;

/// <summary>
/// The logistic function 1 / (1 + e^-x) and its complement, from e^-|x|, so that neither is the difference of two larger numbers. They have the same
/// bits at every width. Error bound, tested over all magnitudes: 3 ulp each.
/// </summary>
internal static class Logistic
{
    /// <summary>Returns 1 / (1 + e^-x), and computes 1 / (1 + e^x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Of<S, V>(V x, out V complement)
        where S : struct, ISimd<V>
        where V : struct
    {
        V e = Exponential.Of<S, V>(S.Sub(S.Zero, Polynomial.Magnitude<S, V>(x)));
        V large = S.Div(S.Broadcast(1), S.Add(e, S.Broadcast(1)));
        V small = S.Mul(e, large);
        complement = S.WhereGreater(x, S.Zero, small, large);
        return S.WhereGreater(x, S.Zero, large, small);
    }
}
