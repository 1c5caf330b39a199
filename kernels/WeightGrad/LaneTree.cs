using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace FastProxy.Kernels.WeightGrad;

/// <summary>Sums 16 virtual lanes.</summary>
internal static unsafe class LaneTree
{
    /// <summary>Returns the sum in float64, adding halves to halves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Sum(float* lanes)
    {
        (Vector512<double> low, Vector512<double> high) = Vector512.Widen(Vector512.Load(lanes));
        Vector512<double> eight = low + high;
        Vector256<double> four = eight.GetLower() + eight.GetUpper();
        Vector128<double> two = four.GetLower() + four.GetUpper();
        return two[0] + two[1];
    }
}
