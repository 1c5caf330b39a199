using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace FastProxy.Metrics.Algebra;

/// <summary>Loops over rows of float64. Sums have one order: the same bits at any vector width.</summary>
internal static class DoubleRows
{
    /// <summary>Returns the product of two rows.</summary>
    public static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        ReadOnlySpan<Vector512<double>> x = MemoryMarshal.Cast<double, Vector512<double>>(a);
        ReadOnlySpan<Vector512<double>> y = MemoryMarshal.Cast<double, Vector512<double>>(b);
        Vector512<double> even = default;
        Vector512<double> odd = default;
        int i = 0;
        for (; i + 1 < x.Length; i += 2)
        {
            even = Vector512.FusedMultiplyAdd(x[i], y[i], even);
            odd = Vector512.FusedMultiplyAdd(x[i + 1], y[i + 1], odd);
        }

        if (i < x.Length)
        {
            even = Vector512.FusedMultiplyAdd(x[i], y[i], even);
        }

        even += odd;
        double sum = 0;
        for (int lane = 0; lane < Vector512<double>.Count; lane++)
        {
            sum += even[lane];
        }

        for (int k = x.Length * Vector512<double>.Count; k < a.Length; k++)
        {
            sum = Math.FusedMultiplyAdd(a[k], b[k], sum);
        }

        return sum;
    }

    /// <summary>Adds a multiple of a row to another: y += factor x.</summary>
    public static void Add(double factor, ReadOnlySpan<double> x, Span<double> y)
    {
        ReadOnlySpan<Vector512<double>> from = MemoryMarshal.Cast<double, Vector512<double>>(x);
        Span<Vector512<double>> to = MemoryMarshal.Cast<double, Vector512<double>>(y);
        Vector512<double> factors = Vector512.Create(factor);
        for (int i = 0; i < from.Length; i++)
        {
            to[i] = Vector512.FusedMultiplyAdd(factors, from[i], to[i]);
        }

        for (int k = from.Length * Vector512<double>.Count; k < x.Length; k++)
        {
            y[k] = Math.FusedMultiplyAdd(factor, x[k], y[k]);
        }
    }
}
