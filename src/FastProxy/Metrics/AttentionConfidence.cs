using FastProxy.Plans;
using FastProxy.Plans.Passes;

namespace FastProxy.Metrics;

/// <summary>The forms of <see cref="AttentionConfidence"/>.</summary>
public enum ConfidenceForm
{
    /// <summary>The sum over projections.</summary>
    Sum,

    /// <summary>The mean over projections.</summary>
    Mean,

    /// <summary>The sum, each term divided by the standard deviation of its projection: what is left is close to a count.</summary>
    Standardised,
}

/// <summary>
/// The sum over the outputs of query, key and value maps of the mean, over sequences and features, of the largest number of the tokens. It counts
/// projections, and so follows the number of layers.
/// </summary>
/// <param name="form">The form.</param>
public sealed class AttentionConfidence(ConfidenceForm form) : Metric
{
    public override string Name => form switch
    {
        ConfidenceForm.Sum => "attention_confidence",
        ConfidenceForm.Mean => "attention_confidence_mean",
        _ => "attention_confidence_standardised",
    };

    public override string Description => form switch
    {
        ConfidenceForm.Sum => "sum over projections of the mean of each feature's largest number over the tokens",
        ConfidenceForm.Mean => "mean over projections of the mean of each feature's largest number over the tokens",
        _ => "sum over projections of the mean of each feature's largest number over the tokens, over the projection's standard deviation",
    };

    public override string Source => form == ConfidenceForm.Standardised
        ? "definition: a diagnostic of attention confidence"
        : "Serianni and Kalita (ACL 2023), as released";

    public override Family Family => Family.Encoder;

    public override IReadOnlyList<Pass> Passes { get; } = [PassCatalog.Projections];

    public override MetricValue OfFunction(PassResults results)
    {
        IReadOnlyList<MarkedValue> projections = results.Of(PassCatalog.Projections);
        double sum = projections.Sum(p => Term(results.Values(p.X), p.X.Layout.Height * p.X.Layout.Width));
        return MetricValue.Finite(form == ConfidenceForm.Mean ? sum / projections.Count : sum);
    }

    private double Term(float[] values, int tokens)
    {
        double largest = 0;
        for (int from = 0; from < values.Length; from += tokens)
        {
            largest += LargestOf(values.AsSpan(from, tokens));
        }

        largest /= values.Length / tokens;
        return form == ConfidenceForm.Standardised ? largest / Deviation(values) : largest;
    }

    private static float LargestOf(ReadOnlySpan<float> values)
    {
        float largest = values[0];
        foreach (float value in values)
        {
            largest = Math.Max(largest, value);
        }

        return largest;
    }

    private static double Deviation(float[] values)
    {
        double mean = values.Sum(v => (double)v) / values.Length;
        return Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / values.Length);
    }
}
