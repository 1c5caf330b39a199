using FastProxy.Networks;
using FastProxy.Networks.Operations;

namespace FastProxy.Spaces.Flexibert;

/// <summary>
/// Adds transforms of the T x d block of each head to a network, without scaling: over its tokens, then over its features. A head is d consecutive
/// channels.
/// </summary>
internal static class TokenTransforms
{
    /// <summary>Adds the real part of the Fourier transform, for cosines C and sines S of 2 pi j k / N: C Z C - S Z S.</summary>
    public static int Fourier(NetworkBuilder net, int z, int heads) => net.Add(
        Apply(net, z, heads, (j, k, n) => Math.Cos(Angle(j * k, n)), (j, k, n) => Math.Cos(Angle(j * k, n))),
        Apply(net, z, heads, (j, k, n) => Math.Sin(Angle(j * k, n)), (j, k, n) => -Math.Sin(Angle(j * k, n))));

    /// <summary>Adds the cosine transform D Z D', D[k, m] = 2 cos(pi k (2 m + 1) / (2 N)).</summary>
    public static int Cosine(NetworkBuilder net, int z, int heads) => Apply(net, z, heads, CosineTerm, CosineTerm);

    private static double CosineTerm(int k, int m, int n) => 2 * Math.Cos(Angle(k * (2 * m + 1), 4 * n));

    /// <summary>Returns the angle of a fraction of a turn; whole turns are left out first.</summary>
    private static double Angle(int part, int whole) => 2 * Math.PI * (part % whole) / whole;

    private static int Apply(NetworkBuilder net, int z, int heads, Func<int, int, int, double> overTokens, Func<int, int, int, double> overFeatures)
    {
        Shape s = net.ShapeOf(z);
        int width = s.Channels / heads;
        int y = net.Map(z, ElementMap.Along([s.Channels, s.Width], 1, Matrix(s.Width, overTokens)), s);
        return net.Map(y, ElementMap.Along([heads, width, s.Width], 1, Matrix(width, overFeatures)), s);
    }

    private static (int, float)[][] Matrix(int n, Func<int, int, int, double> entry) =>
        [.. Enumerable.Range(0, n).Select(row => Enumerable.Range(0, n).Select(column => (column, (float)entry(row, column, n))).ToArray())];
}
