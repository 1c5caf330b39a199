namespace FastProxy.Search.Pareto;

/// <summary>
/// Distances of a set of points from a reference front, 0 at best. Every objective is minimised, and distances mix objectives as they are: scale them
/// first.
/// </summary>
public static class Indicators
{
    /// <summary>
    /// Returns the inverted generational distance: the mean over the reference front of the Euclidean distance to the nearest point of the set.
    /// Source: Coello Coello and Reyes Sierra, 2004.
    /// </summary>
    /// <param name="set">One array of objectives per point.</param>
    /// <param name="reference">Finite points, at least one.</param>
    /// <returns>Infinity for an empty set.</returns>
    /// <exception cref="ArgumentException">
    /// Numbers of objectives differ or are 0, a value is NaN, or the reference front is empty or not finite.
    /// </exception>
    public static double Igd(IReadOnlyList<double[]> set, IReadOnlyList<double[]> reference) =>
        MeanNearest(set, reference, signed: false);

    /// <summary>
    /// Returns IGD+: a point's distance counts only the objectives in which it is worse, sqrt(sum of max(0, point - reference)^2), so that no set is
    /// worse than one it dominates. Source: Ishibuchi et al., "Modified distance calculation in generational distance and inverted generational
    /// distance", EMO 2015.
    /// </summary>
    /// <inheritdoc cref="Igd"/>
    public static double IgdPlus(IReadOnlyList<double[]> set, IReadOnlyList<double[]> reference) =>
        MeanNearest(set, reference, signed: true);

    /// <param name="signed">Whether an objective in which the point of the set is better adds no distance.</param>
    private static double MeanNearest(IReadOnlyList<double[]> set, IReadOnlyList<double[]> reference, bool signed)
    {
        int objectives = Objectives.Check(reference);
        if (objectives == 0 || !reference.All(point => point.All(double.IsFinite)))
        {
            throw new ArgumentException("a reference front has at least one point and finite objectives");
        }

        for (int i = 0; i < set.Count; i++)
        {
            Objectives.Check(set[i], objectives, $"point {i} of the set");
        }

        double sum = 0;
        foreach (double[] target in reference)
        {
            double nearest = double.PositiveInfinity;
            foreach (double[] point in set)
            {
                double squares = 0;
                for (int k = 0; k < objectives; k++)
                {
                    double difference = point[k] - target[k];
                    if (difference > 0 || !signed)
                    {
                        squares += difference * difference;
                    }
                }

                nearest = Math.Min(nearest, squares);
            }

            sum += Math.Sqrt(nearest);
        }

        return sum / reference.Count;
    }
}
