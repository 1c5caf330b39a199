namespace FastProxy.Search.Bayes;

/// <summary>The points of a regression with their distances, and the standardised targets, which all length scales share.</summary>
internal sealed class TrainingSet
{
    /// <exception cref="ArgumentException">
    /// There are no points, the numbers of points and targets differ, points have different lengths, or a value is not finite.
    /// </exception>
    public TrainingSet(IReadOnlyList<double[]> x, IReadOnlyList<double> y)
    {
        if (x.Count == 0 || x.Count != y.Count)
        {
            throw new ArgumentException(
                $"{x.Count} points and {y.Count} targets: a regression takes one target a point, and at least one point");
        }

        Count = x.Count;
        Dimension = x[0].Length;
        X = new double[Count * Dimension];
        for (int i = 0; i < Count; i++)
        {
            if (x[i].Length != Dimension)
            {
                throw new ArgumentException($"point {i} has {x[i].Length} coordinates, the first {Dimension}");
            }

            if (!double.IsFinite(y[i]) || !x[i].All(double.IsFinite))
            {
                throw new ArgumentException($"point {i}, ({string.Join(", ", x[i])}) with target {y[i]}, is not finite");
            }

            x[i].CopyTo(X, i * Dimension);
        }

        (Mean, Deviation) = Moments(y);
        Targets = [.. y.Select(value => (value - Mean) / Deviation)];
        Distances = new double[Count * (Count - 1) / 2];
        int pair = 0;
        for (int i = 0; i < Count; i++)
        {
            for (int j = 0; j < i; j++)
            {
                Distances[pair++] = Distance(i, Point(j));
            }
        }
    }

    /// <summary>The number of points.</summary>
    public int Count { get; }

    /// <summary>The number of coordinates of a point.</summary>
    public int Dimension { get; }

    /// <summary>The points, points x coordinates.</summary>
    public double[] X { get; }

    /// <summary>The mean of the given targets.</summary>
    public double Mean { get; }

    /// <summary>The population deviation of the given targets; 1 if they are all equal.</summary>
    public double Deviation { get; }

    /// <summary>The targets with zero mean and unit population deviation, or all zero.</summary>
    public double[] Targets { get; }

    /// <summary>The Euclidean distances of the pairs (1,0), (2,0), (2,1), (3,0), ...</summary>
    public double[] Distances { get; }

    /// <summary>Returns the Euclidean distance of a training point to another.</summary>
    public double Distance(int i, ReadOnlySpan<double> other)
    {
        double sum = 0;
        int start = i * Dimension;
        for (int k = 0; k < Dimension; k++)
        {
            double difference = X[start + k] - other[k];
            sum += difference * difference;
        }

        return Math.Sqrt(sum);
    }

    private ReadOnlySpan<double> Point(int i) => X.AsSpan(i * Dimension, Dimension);

    private static (double Mean, double Deviation) Moments(IReadOnlyList<double> y)
    {
        // Equality decides, not a deviation of 0: the mean of equal targets may be off by a rounding, which would be scaled up to a signal.
        if (y.All(value => value == y[0]))
        {
            return (y[0], 1);
        }

        double mean = y.Sum() / y.Count;
        double deviation = Math.Sqrt(y.Sum(value => (value - mean) * (value - mean)) / y.Count);
        return (mean, deviation == 0 ? 1 : deviation);
    }
}
