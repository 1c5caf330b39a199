using FastProxy.Scoring;

namespace FastProxy.Search.Pareto;

/// <summary>
/// Computes the volume that points dominate up to a reference point; every objective is minimised. Source: Zitzler and Thiele, 1998; slicing: While
/// et al., "A faster algorithm for calculating hypervolume", 2006.
/// </summary>
public static class Hypervolume
{
    /// <summary>
    /// Returns the exact hypervolume: a sweep in two objectives, slices of one objective less above. Only volumes greater than 0 are added, so
    /// nothing cancels and the relative error is about that of n roundings. Cost for n points on the front: n log n in two objectives, times n for
    /// each further objective.
    /// </summary>
    /// <param name="points">
    /// One array of objectives per point. Points that are not better than the reference in every objective contribute nothing.
    /// </param>
    /// <param name="reference">The corner opposite the points, finite.</param>
    /// <returns>0 if no point contributes, infinity if one that does has an objective of -infinity.</returns>
    /// <exception cref="ArgumentException">Numbers of objectives differ or are 0, a value is NaN, or the reference is not finite.</exception>
    public static double Of(IReadOnlyList<double[]> points, double[] reference)
    {
        Objectives.Check(reference, reference.Length, "the reference");
        if (!reference.All(double.IsFinite))
        {
            throw new ArgumentException($"the reference ({string.Join(", ", reference)}) is not finite");
        }

        for (int i = 0; i < points.Count; i++)
        {
            Objectives.Check(points[i], reference.Length, $"point {i}");
        }

        double[][] inside = [.. points.Where(point => point.Zip(reference).All(pair => pair.First < pair.Second))];
        return Array.Exists(inside, point => Array.Exists(point, double.IsInfinity))
            ? double.PositiveInfinity
            : Slice(inside, reference, reference.Length);
    }

    /// <summary>Returns the volume in the first objectives alone.</summary>
    private static double Slice(double[][] points, double[] reference, int objectives)
    {
        if (points.Length == 0)
        {
            return 0;
        }

        if (objectives == 1)
        {
            return reference[0] - points.Min(point => point[0]);
        }

        if (objectives == 2)
        {
            return Sweep(points, reference);
        }

        int last = objectives - 1;
        double[][] sorted = [.. points.OrderBy(point => point[last])];
        var front = new List<double[]>();
        double volume = 0;
        for (int i = 0; i < sorted.Length; i++)
        {
            Insert(front, sorted[i], last);
            double thickness = (i + 1 < sorted.Length ? sorted[i + 1][last] : reference[last]) - sorted[i][last];
            if (thickness > 0)
            {
                volume += thickness * Slice([.. front], reference, last);
            }
        }

        return volume;
    }

    /// <summary>Keeps the front of the first objectives: the part that another point covers there adds to no later slice.</summary>
    private static void Insert(List<double[]> front, double[] point, int objectives)
    {
        if (!front.Exists(other => Covers(other, point, objectives)))
        {
            front.RemoveAll(other => Covers(point, other, objectives));
            front.Add(point);
        }
    }

    private static bool Covers(double[] a, double[] b, int objectives)
    {
        for (int k = 0; k < objectives; k++)
        {
            if (a[k] > b[k])
            {
                return false;
            }
        }

        return true;
    }

    private static double Sweep(double[][] points, double[] reference)
    {
        double area = 0;
        double ceiling = reference[1];
        foreach (double[] point in points.OrderBy(point => point[0]))
        {
            if (point[1] < ceiling)
            {
                area += (reference[0] - point[0]) * (ceiling - point[1]);
                ceiling = point[1];
            }
        }

        return area;
    }
}
