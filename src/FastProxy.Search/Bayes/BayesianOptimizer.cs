using FastProxy.Statistics;

namespace FastProxy.Search.Bayes;

/// <summary>
/// Maximises an expensive function over a box: it fits a Gaussian process to all observations and queries next where an acquisition of its
/// predictions is greatest. The loop is that of the Python package bayes_opt 1.x, with random numbers and a local refinement of our own.
/// </summary>
/// <remarks>
/// A suggestion is a function of the seed, the registered observations in their order, and the number of suggestions taken since the last of them.
/// The number of threads does not affect it, and a search continues where it stopped when its observations are registered anew.
/// </remarks>
public sealed class BayesianOptimizer
{
    /// <summary>The number of uniform points at which the acquisition is tried first.</summary>
    private const int WarmUpPoints = 10_000;

    /// <summary>The number of uniform points refined besides the best of these.</summary>
    private const int RefinedStarts = 10;

    private readonly double[] low;
    private readonly double[] high;
    private readonly Acquisition acquisition;
    private readonly long seed;
    private readonly int initialPoints;
    private readonly List<double[]> points = [];
    private readonly List<double> values = [];
    private int suggestedSince;

    /// <summary>Creates an optimiser without observations.</summary>
    /// <param name="bounds">The bounds of each coordinate, both ends included; an interval of one value fixes its coordinate.</param>
    /// <param name="acquisition">The function that is greatest at the next query.</param>
    /// <param name="seed">The seed; the same seed and observations give the same suggestions.</param>
    /// <param name="initialPoints">Suggestions are uniform until this many observations are registered; at least 1.</param>
    /// <exception cref="ArgumentException">There are no bounds, or an interval is empty or infinite.</exception>
    public BayesianOptimizer(IReadOnlyList<Interval> bounds, Acquisition acquisition, long seed, int initialPoints = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(initialPoints, 1);
        if (bounds.Count == 0)
        {
            throw new ArgumentException("a search needs at least one coordinate");
        }

        foreach (Interval bound in bounds)
        {
            if (!(bound.Low <= bound.High && double.IsFinite(bound.High - bound.Low)))
            {
                throw new ArgumentException($"{bound.Low} to {bound.High} is no interval to search in");
            }
        }

        low = [.. bounds.Select(b => b.Low)];
        high = [.. bounds.Select(b => b.High)];
        this.acquisition = acquisition;
        this.seed = seed;
        this.initialPoints = initialPoints;
    }

    /// <summary>The number of registered observations.</summary>
    public int Count => points.Count;

    /// <summary>Adds an observation: the value of the function at a point, which need not have been suggested and may repeat.</summary>
    /// <exception cref="ArgumentException">The number of coordinates differs from that of the bounds, or a value is not finite.</exception>
    public void Register(double[] x, double y)
    {
        if (x.Length != low.Length)
        {
            throw new ArgumentException($"the point has {x.Length} coordinates, the bounds {low.Length}");
        }

        if (!double.IsFinite(y) || !x.All(double.IsFinite))
        {
            throw new ArgumentException($"the observation {y} at ({string.Join(", ", x)}) is not finite");
        }

        points.Add([.. x]);
        values.Add(y);
        suggestedSince = 0;
    }

    /// <summary>
    /// Returns the next point to query, within the bounds. Cost at n observations: some 100 factorisations of n^3 / 6 multiply-adds, and 10,000 to
    /// 10,000 + 1,100 (d + 1) predictions of n^2 / 2.
    /// </summary>
    public double[] Suggest()
    {
        ulong state = new SplitMix64(unchecked((ulong)seed)).Next() + (ulong)points.Count;
        var random = new SplitMix64(new SplitMix64(state).Next() + (ulong)suggestedSince++);
        random = new SplitMix64(random.Next());
        return points.Count < initialPoints ? Uniform(ref random) : MaximizeAcquisition(ref random);
    }

    private double[] MaximizeAcquisition(ref SplitMix64 random)
    {
        GaussianProcess process = GaussianProcess.Fit(points, values);
        double observed = values.Max();
        double Promise(ReadOnlySpan<double> point)
        {
            (double mean, double deviation) = process.Predict(point);
            return acquisition.Score(mean, deviation, observed);
        }

        double[] best = Uniform(ref random);
        double promise = Promise(best);
        for (int i = 1; i < WarmUpPoints; i++)
        {
            double[] point = Uniform(ref random);
            double there = Promise(point);
            if (there > promise)
            {
                (best, promise) = (point, there);
            }
        }

        double[][] starts = new double[RefinedStarts + 1][];
        starts[0] = best;
        for (int i = 1; i < starts.Length; i++)
        {
            starts[i] = Uniform(ref random);
        }

        foreach (double[] start in starts)
        {
            (double[] point, double there) = PatternSearch.Maximize(Promise, start, low, high);
            if (there > promise)
            {
                (best, promise) = (point, there);
            }
        }

        return best;
    }

    private double[] Uniform(ref SplitMix64 random)
    {
        var point = new double[low.Length];
        for (int k = 0; k < point.Length; k++)
        {
            double unit = (random.Next() >> 11) * (1d / (1L << 53));
            point[k] = Math.Clamp(low[k] + unit * (high[k] - low[k]), low[k], high[k]);
        }

        return point;
    }
}
