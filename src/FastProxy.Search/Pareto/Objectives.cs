namespace FastProxy.Search.Pareto;

/// <summary>Checks points in objective space.</summary>
internal static class Objectives
{
    /// <summary>Returns the number of objectives, the same for every point; 0 if there are no points.</summary>
    /// <exception cref="ArgumentException">A point has another number of objectives, none, or a NaN.</exception>
    public static int Check(IReadOnlyList<double[]> points)
    {
        for (int i = 0; i < points.Count; i++)
        {
            Check(points[i], points[0].Length, $"point {i}");
        }

        return points.Count == 0 ? 0 : points[0].Length;
    }

    /// <exception cref="ArgumentException">The point has another number of objectives, none, or a NaN.</exception>
    public static void Check(ReadOnlySpan<double> point, int objectives, string name)
    {
        if (point.Length != objectives || point.Length == 0)
        {
            throw new ArgumentException($"{name} has {point.Length} objectives, expected {Math.Max(objectives, 1)}");
        }

        foreach (double value in point)
        {
            if (double.IsNaN(value))
            {
                throw new ArgumentException($"{name} has a NaN, which is neither better nor worse than anything");
            }
        }
    }
}
