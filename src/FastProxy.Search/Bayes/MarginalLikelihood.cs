namespace FastProxy.Search.Bayes;

/// <summary>The log marginal likelihood of standardised targets as a function of the length scale, and its maximum.</summary>
internal static class MarginalLikelihood
{
    private const double Shortest = 1e-5;
    private const double Longest = 1e5;
    private const int Decades = 10;

    // The likelihood may have several peaks, each about as wide as the distances between points differ; six steps to a decade distinguish them.
    private const int StepsPerDecade = 6;

    // The tolerance in natural logarithms. A peak is flat at its top: nearer than this, the likelihoods differ by their rounding.
    private const double Tolerance = 1e-5;

    private static readonly double GoldenSection = (Math.Sqrt(5) - 1) / 2;

    /// <summary>
    /// Returns -|v|^2 / 2 - sum of log L[i,i] - n log(2 pi) / 2, where L is the Cholesky factor of the covariance and L v = targets.
    /// </summary>
    /// <param name="factor">A triangle of n rows; it becomes L.</param>
    /// <param name="solution">An array of n values; it becomes v.</param>
    /// <returns>Negative infinity if the covariance is not positive definite in double precision.</returns>
    public static double Of(TrainingSet training, double lengthScale, LowerTriangle factor, double[] solution)
    {
        int n = training.Count;
        ReadOnlySpan<double> distances = training.Distances;
        for (int i = 0; i < n; i++)
        {
            Span<double> row = factor.Row(i);
            for (int j = 0; j < i; j++)
            {
                row[j] = Matern52.Of(distances[j], lengthScale);
            }

            row[i] = 1 + GaussianProcess.Noise;
            distances = distances[i..];
        }

        if (!factor.TryFactor())
        {
            return double.NegativeInfinity;
        }

        training.Targets.CopyTo(solution, 0);
        factor.SolveForward(solution);
        double logDeterminant = 0;
        for (int i = 0; i < n; i++)
        {
            logDeterminant += Math.Log(factor.Row(i)[i]);
        }

        return -LowerTriangle.Dot(solution, solution) / 2 - logDeterminant - n * Math.Log(2 * Math.PI) / 2;
    }

    /// <summary>
    /// Returns the length scale of the largest likelihood within [1e-5, 1e5]. The search is deterministic: a logarithmic grid, then a golden section
    /// around each peak of it.
    /// </summary>
    public static double BestLengthScale(TrainingSet training)
    {
        var factor = new LowerTriangle(training.Count);
        var solution = new double[training.Count];
        double At(double lengthScale) => Of(training, lengthScale, factor, solution);

        const int Last = Decades * StepsPerDecade;
        double[] grid = [.. Enumerable.Range(0, Last + 1).Select(GridPoint)];
        double[] likelihoods = [.. grid.Select(At)];

        // The middle of the grid is 1; it stays if nothing is better, as with a single point.
        var best = (LengthScale: grid[Last / 2], Likelihood: likelihoods[Last / 2]);
        for (int i = 0; i <= Last; i++)
        {
            best = Better(best, (grid[i], likelihoods[i]));
            int left = Math.Max(i - 1, 0);
            int right = Math.Min(i + 1, Last);
            bool noneHigher = likelihoods[i] >= likelihoods[left] && likelihoods[i] >= likelihoods[right];
            bool onePlateau = likelihoods[i] == likelihoods[left] && likelihoods[i] == likelihoods[right];
            if (noneHigher && !onePlateau)
            {
                best = Better(best, Refine(At, Math.Log(grid[left]), Math.Log(grid[right])));
            }
        }

        return best.LengthScale;
    }

    private static double GridPoint(int i) => i switch
    {
        0 => Shortest,
        Decades * StepsPerDecade => Longest,
        _ => Math.Pow(10, (double)i / StepsPerDecade - Decades / 2),
    };

    private static (double LengthScale, double Likelihood) Refine(Func<double, double> likelihood, double low, double high)
    {
        double left = high - GoldenSection * (high - low);
        double right = low + GoldenSection * (high - low);
        double atLeft = likelihood(Math.Exp(left));
        double atRight = likelihood(Math.Exp(right));
        while (high - low > Tolerance)
        {
            if (atLeft >= atRight)
            {
                (high, right, atRight) = (right, left, atLeft);
                left = high - GoldenSection * (high - low);
                atLeft = likelihood(Math.Exp(left));
            }
            else
            {
                (low, left, atLeft) = (left, right, atRight);
                right = low + GoldenSection * (high - low);
                atRight = likelihood(Math.Exp(right));
            }
        }

        return Better((Math.Exp(left), atLeft), (Math.Exp(right), atRight));
    }

    private static (double LengthScale, double Likelihood) Better(
        (double LengthScale, double Likelihood) incumbent, (double LengthScale, double Likelihood) other) =>
        other.Likelihood > incumbent.Likelihood ? other : incumbent;
}
