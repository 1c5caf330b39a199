namespace FastProxy.Search.Reports;

/// <summary>Mean and population standard deviation over seeds.</summary>
/// <param name="Mean">The mean.</param>
/// <param name="Deviation">The square root of the mean squared difference from it; 0 for one value.</param>
public readonly record struct Spread(double Mean, double Deviation)
{
    /// <summary>Returns the spread of at least one value.</summary>
    public static Spread Of(IReadOnlyList<double> values)
    {
        (double mean, double squares) = Statistics.Sample.Moments([.. values]);
        return new(mean, Math.Sqrt(squares / values.Count));
    }
}
