using Xunit;

namespace FastProxy.Kernels.Tests.Testing;

/// <summary>Comparisons that print the first bad element.</summary>
internal static class Expect
{
    /// <summary>|actual - expected| within bound (and one denormal) everywhere; NaN and infinities where expected.</summary>
    public static void Within(ReadOnlySpan<float> actual, double[] expected, Func<int, double> bound, string context)
    {
        Assert.True(actual.Length == expected.Length, $"{context}: {actual.Length} elements, expected {expected.Length}");
        for (int i = 0; i < actual.Length; i++)
        {
            bool isGood = double.IsFinite(expected[i])
                ? Math.Abs(actual[i] - expected[i]) <= bound(i) + float.Epsilon
                : ((double)actual[i]).Equals(expected[i]);
            if (!isGood)
            {
                Assert.Fail($"{context}: element {i} is {actual[i]:r}, expected {expected[i]:r} within {bound(i):g3}");
            }
        }
    }

    /// <summary>The same bits everywhere, any NaN equal to any other.</summary>
    public static void SameBits(ReadOnlySpan<float> actual, ReadOnlySpan<float> expected, string context)
    {
        Assert.True(actual.Length == expected.Length, $"{context}: {actual.Length} elements, expected {expected.Length}");
        for (int i = 0; i < actual.Length; i++)
        {
            if (!AreSame(actual[i], expected[i]))
            {
                Assert.Fail($"{context}: element {i} is {actual[i]:r}, expected the bits of {expected[i]:r}");
            }
        }
    }

    /// <summary>The same values everywhere.</summary>
    public static void Same<T>(ReadOnlySpan<T> actual, ReadOnlySpan<T> expected, string context)
        where T : IEquatable<T>
    {
        Assert.True(actual.Length == expected.Length, $"{context}: {actual.Length} elements, expected {expected.Length}");
        for (int i = 0; i < actual.Length; i++)
        {
            if (!actual[i].Equals(expected[i]))
            {
                Assert.Fail($"{context}: element {i} is {actual[i]}, expected {expected[i]}");
            }
        }
    }

    /// <summary>The scalar product, for a gradient as the transpose of a derivative.</summary>
    public static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();

    public static bool AreSame(float a, float b) =>
        BitConverter.SingleToUInt32Bits(a) == BitConverter.SingleToUInt32Bits(b) || (float.IsNaN(a) && float.IsNaN(b));
}
