using MathNet.Numerics.LinearAlgebra;

namespace FastProxy.Tests.Parity;

/// <summary>How far results are from a reference.</summary>
internal static class Closeness
{
    /// <summary>The Euclidean norm of the difference over that of the reference.</summary>
    public static double Distance(IReadOnlyList<double> actual, IReadOnlyList<float> expected) =>
        actual.Count != expected.Count
            ? double.PositiveInfinity
            : Norm(actual.Zip(expected, (a, e) => a - e)) / Norm(expected.Select(e => (double)e));

    /// <summary>
    /// The largest difference of an entry, relative to the entry where that exceeds a hundredth of the largest one, and to that hundredth elsewhere.
    /// </summary>
    public static double Farthest(Matrix<double> actual, Matrix<double> expected)
    {
        double most = expected.Enumerate().Max(Math.Abs);
        return actual.RowCount != expected.RowCount ? double.PositiveInfinity
            : actual.Enumerate().Zip(expected.Enumerate(), (a, e) => Math.Abs(a - e) / Math.Max(Math.Abs(e), most / 100))
                .Aggregate(0.0, (x, y) => double.IsNaN(y) ? double.PositiveInfinity : Math.Max(x, y));
    }

    public static double Norm(IEnumerable<double> values) => Math.Sqrt(values.Sum(v => v * v));
}
