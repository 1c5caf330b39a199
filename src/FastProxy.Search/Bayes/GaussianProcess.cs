namespace FastProxy.Search.Bayes;

/// <summary>
/// Regression by a Gaussian process: a Matern 5/2 kernel of unit variance with one length scale for all coordinates, noise variance
/// <see cref="Noise"/>, targets standardised to zero mean and unit population deviation. It is the model of scikit-learn's
/// <c>GaussianProcessRegressor(kernel=Matern(nu=2.5), alpha=1e-6, normalize_y=True)</c>, which the Python package bayes_opt 1.x searches with.
/// Source: Rasmussen and Williams, "Gaussian processes for machine learning", algorithm 2.1.
/// </summary>
/// <remarks>The process is immutable: predictions may be made on any number of threads.</remarks>
public sealed class GaussianProcess
{
    /// <summary>The noise added to the diagonal of the training covariance, in units of the standardised targets' variance.</summary>
    public const double Noise = 1e-6;

    /// <summary>The largest number of points for which the kernel row of a prediction is on the stack.</summary>
    private const int StackPoints = 1024;

    private readonly TrainingSet training;
    private readonly LowerTriangle factor;
    private readonly double[] weights;

    private GaussianProcess(TrainingSet training, double lengthScale)
    {
        this.training = training;
        LengthScale = lengthScale;
        factor = new LowerTriangle(training.Count);
        weights = [.. training.Targets];
        LogMarginalLikelihood = MarginalLikelihood.Of(training, lengthScale, factor, weights);
        if (double.IsNegativeInfinity(LogMarginalLikelihood))
        {
            throw new InvalidOperationException(
                $"the covariance of {training.Count} points at length scale {lengthScale} is not positive definite in double precision");
        }

        factor.SolveBackward(weights);
    }

    /// <summary>The length scale, in the units of the points, the same for every coordinate.</summary>
    public double LengthScale { get; }

    /// <summary>The natural logarithm of the marginal likelihood of the standardised targets.</summary>
    public double LogMarginalLikelihood { get; }

    /// <summary>
    /// Fits the length scale: the one within [1e-5, 1e5] of the largest log marginal likelihood, found without random numbers by a logarithmic grid
    /// and a golden-section search around each of its peaks. If all length scales are equally good (a single point), it is 1.
    /// </summary>
    /// <param name="x">The points, of equal lengths; a point may repeat.</param>
    /// <param name="y">A target for each point.</param>
    /// <exception cref="ArgumentException">
    /// There are no points, the numbers of points and targets differ, points have different lengths, or a value is not finite.
    /// </exception>
    public static GaussianProcess Fit(IReadOnlyList<double[]> x, IReadOnlyList<double> y)
    {
        var training = new TrainingSet(x, y);
        return new GaussianProcess(training, MarginalLikelihood.BestLengthScale(training));
    }

    /// <summary>Returns the process of a given length scale, greater than 0.</summary>
    /// <inheritdoc cref="Fit"/>
    public static GaussianProcess WithLengthScale(IReadOnlyList<double[]> x, IReadOnlyList<double> y, double lengthScale)
    {
        if (!(lengthScale > 0 && double.IsFinite(lengthScale)))
        {
            throw new ArgumentException($"a length scale is greater than 0 and finite, not {lengthScale}");
        }

        return new GaussianProcess(new TrainingSet(x, y), lengthScale);
    }

    /// <summary>
    /// Returns the mean and the standard deviation, without the noise, of the function at a point; both in the units of the given targets. Cost: n
    /// exponentials and n^2 / 2 multiply-adds for n training points; nothing is allocated for n up to 1,024.
    /// </summary>
    /// <param name="x">The point, with as many coordinates as the training points have.</param>
    /// <exception cref="ArgumentException">The number of coordinates differs.</exception>
    public (double Mean, double Deviation) Predict(ReadOnlySpan<double> x)
    {
        if (x.Length != training.Dimension)
        {
            throw new ArgumentException($"the point has {x.Length} coordinates, the training points {training.Dimension}");
        }

        int n = training.Count;
        Span<double> covariance = n <= StackPoints ? stackalloc double[n] : new double[n];
        for (int i = 0; i < n; i++)
        {
            covariance[i] = Matern52.Of(training.Distance(i, x), LengthScale);
        }

        double mean = LowerTriangle.Dot(covariance, weights);
        factor.SolveForward(covariance);
        double variance = Math.Max(0, 1 - LowerTriangle.Dot(covariance, covariance));
        return (training.Mean + training.Deviation * mean, training.Deviation * Math.Sqrt(variance));
    }
}
