namespace FastProxy.Search.Bayes;

/// <summary>
/// Finds a local maximum of a function within a box, without gradients or random numbers: steps along each coordinate, then further steps in the
/// direction that they led, with steps quartered when none leads up. Source: Hooke and Jeeves, "Direct search", JACM 1961.
/// </summary>
internal static class PatternSearch
{
    // The fraction of the box's extent along each coordinate.
    private const double FirstStep = 1d / 8;
    private const double LastStep = 1e-6;
    private const double Shrink = 1d / 4;

    private const int EvaluationsPerCoordinate = 100;

    /// <summary>A function of a point.</summary>
    public delegate double Objective(ReadOnlySpan<double> point);

    /// <summary>
    /// Returns the best point found from the start, never worse than it, within 100 (d + 1) evaluations of d coordinates and a last round.
    /// </summary>
    /// <param name="objective">The function; it is never NaN.</param>
    /// <param name="start">The start, within the box.</param>
    /// <param name="low">The lower bounds.</param>
    /// <param name="high">The upper bounds, each at least the lower.</param>
    public static (double[] Point, double Value) Maximize(Objective objective, double[] start, double[] low, double[] high)
    {
        int evaluations = 1;
        int budget = EvaluationsPerCoordinate * (start.Length + 1);
        double step = FirstStep;
        double[] point = [.. start];
        double value = objective(point);
        double[] candidate = [.. point];
        double promised = Explore(candidate, value);
        while (evaluations < budget)
        {
            if (promised > value)
            {
                double[] ahead = [.. candidate.Select((c, k) => Math.Clamp(c + (c - point[k]), low[k], high[k]))];
                (point, value, candidate) = (candidate, promised, ahead);
                evaluations++;
                promised = Explore(candidate, objective(candidate));
                if (promised > value)
                {
                    continue;
                }
            }
            else if ((step *= Shrink) < LastStep)
            {
                break;
            }

            candidate = [.. point];
            promised = Explore(candidate, value);
        }

        return promised > value ? (candidate, promised) : (point, value);

        // Moves the point to the better side of each coordinate in turn, if one is better; returns the value there.
        double Explore(double[] at, double valueThere)
        {
            for (int k = 0; k < at.Length; k++)
            {
                double here = at[k];
                double length = step * (high[k] - low[k]);
                foreach (double side in (ReadOnlySpan<double>)[here + length, here - length])
                {
                    at[k] = Math.Clamp(side, low[k], high[k]);
                    if (at[k] == here)
                    {
                        continue;
                    }

                    evaluations++;
                    double there = objective(at);
                    if (there > valueThere)
                    {
                        (here, valueThere) = (at[k], there);
                        break;
                    }
                }

                at[k] = here;
            }

            return valueThere;
        }
    }
}
