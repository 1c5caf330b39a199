using System.Runtime.CompilerServices;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Activations;

/// <summary>Polynomials by Horner's rule.</summary>
internal static class Polynomial
{
    /// <summary>Returns the polynomial with these coefficients, the constant first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Of<S, V>(ReadOnlySpan<float> coefficients, V x)
        where S : struct, ISimd<V>
        where V : struct
    {
        V sum = S.Broadcast(coefficients[^1]);
        for (int i = coefficients.Length - 2; i >= 0; i--)
        {
            sum = S.Fma(sum, x, S.Broadcast(coefficients[i]));
        }

        return sum;
    }

    /// <summary>Returns the magnitude.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Magnitude<S, V>(V x)
        where S : struct, ISimd<V>
        where V : struct => S.Max(x, S.Sub(S.Zero, x));

    /// <summary>Returns <paramref name="magnitude"/> with the sign of <paramref name="x"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Signed<S, V>(V x, V magnitude)
        where S : struct, ISimd<V>
        where V : struct => S.WhereGreater(x, S.Zero, magnitude, S.Sub(S.Zero, magnitude));
}
