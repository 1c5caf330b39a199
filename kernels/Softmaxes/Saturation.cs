using System.Runtime.CompilerServices;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Softmaxes;

/// <summary>Cuts infinities to the largest finite numbers, so that their differences and their products by 0 are no NaN.</summary>
internal static class Saturation
{
    /// <summary>Returns x, the nearest finite number if it is infinite; a NaN stays one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Of<S, V>(V x)
        where S : struct, ISimd<V>
        where V : struct
    {
        V most = S.Broadcast(float.MaxValue);
        V least = S.Broadcast(float.MinValue);
        x = S.WhereGreater(x, most, most, x);
        return S.WhereGreater(least, x, least, x);
    }
}
