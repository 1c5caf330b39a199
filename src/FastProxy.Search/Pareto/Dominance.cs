namespace FastProxy.Search.Pareto;

/// <summary>
/// Pareto dominance, fronts and crowding; every objective is minimised, and infinite values are allowed. Source: Deb et al., "A
/// fast and elitist multiobjective genetic algorithm: NSGA-II", 2002.
/// </summary>
public static class Dominance
{
    /// <summary>Returns whether a is no worse than b in every objective and better in one.</summary>
    /// <exception cref="ArgumentException">Numbers of objectives differ or are 0, or a value is NaN.</exception>
    public static bool Dominates(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        Objectives.Check(a, a.Length, "the first point");
        Objectives.Check(b, a.Length, "the second point");
        return DominatesChecked(a, b);
    }

    /// <summary>
    /// Returns the fronts of NSGA-II: the points that none dominates, then those that none dominates once the first are removed, and so on. Equal
    /// points share a front. Cost: n log n comparisons to sort, and at most n^2 / 2 pairs.
    /// </summary>
    /// <param name="points">One array of objectives per point.</param>
    /// <returns>The indices of points, ascending in each front; every index once.</returns>
    /// <exception cref="ArgumentException">Numbers of objectives differ or are 0, or a value is NaN.</exception>
    public static int[][] NonDominatedSort(IReadOnlyList<double[]> points)
    {
        Objectives.Check(points);
        int[] order = [.. Enumerable.Range(0, points.Count)];
        Array.Sort(order, (i, j) => Lexicographic(points[i], points[j]) is var c && c != 0 ? c : i.CompareTo(j));

        // In this order no point dominates an earlier one, so a point belongs to the first front with no dominator among the earlier points: a
        // dominator in a later front would itself be dominated from each front before.
        var fronts = new List<List<int>>();
        foreach (int i in order)
        {
            List<int>? own = fronts.Find(front => !front.Exists(j => DominatesChecked(points[j], points[i])));
            if (own is null)
            {
                fronts.Add(own = []);
            }

            own.Add(i);
        }

        return [.. fronts.Select(front => front.Order().ToArray())];
    }

    /// <summary>
    /// Returns NSGA-II's crowding distance: the sum over objectives of the gap between a point's two neighbours, in units of the front's extent;
    /// infinite at both ends of each objective. Points of equal value keep the given order, so of several at an end one is infinite. An objective in
    /// which the front has no extent adds nothing; if no objective has any, the distances of more than two points are 0.
    /// </summary>
    /// <param name="points">One array of objectives per point.</param>
    /// <param name="front">The indices of the points of the front.</param>
    /// <returns>A distance per index, in the order of <paramref name="front"/>; infinite for one or two points.</returns>
    /// <exception cref="ArgumentException">Numbers of objectives differ or are 0, or a value is NaN.</exception>
    public static double[] CrowdingDistance(IReadOnlyList<double[]> points, IReadOnlyList<int> front)
    {
        int objectives = Objectives.Check(points);
        var distances = new double[front.Count];
        if (front.Count <= 2)
        {
            Array.Fill(distances, double.PositiveInfinity);
            return distances;
        }

        for (int k = 0; k < objectives; k++)
        {
            double Value(int position) => points[front[position]][k];
            int[] order = [.. Enumerable.Range(0, front.Count).OrderBy(Value)];
            double extent = Gap(Value(order[0]), Value(order[^1]));
            if (extent == 0)
            {
                continue;
            }

            distances[order[0]] = distances[order[^1]] = double.PositiveInfinity;
            for (int i = 1; i < order.Length - 1; i++)
            {
                double gap = Gap(Value(order[i - 1]), Value(order[i + 1]));
                distances[order[i]] += double.IsInfinity(gap) ? gap : gap / extent;
            }
        }

        return distances;
    }

    /// <summary>As <see cref="Dominates"/>, for points that were checked.</summary>
    internal static bool DominatesChecked(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        bool better = false;
        for (int k = 0; k < a.Length; k++)
        {
            if (a[k] > b[k])
            {
                return false;
            }

            better |= a[k] < b[k];
        }

        return better;
    }

    private static int Lexicographic(double[] a, double[] b)
    {
        for (int k = 0; k < a.Length; k++)
        {
            int c = a[k].CompareTo(b[k]);
            if (c != 0)
            {
                return c;
            }
        }

        return 0;
    }

    // Infinity less infinity is no gap.
    private static double Gap(double low, double high) => low == high ? 0 : high - low;
}
