using FastProxy.Plans;
using FastProxy.Plans.Passes;

namespace FastProxy.Metrics;

/// <summary>The sum over softmax outputs of the mean, over sequences, rows and columns, of the largest number of the heads.</summary>
/// <param name="isMean">Whether the sum is divided by the number of outputs.</param>
public sealed class SoftmaxConfidence(bool isMean) : Metric
{
    public override string Name => isMean ? "softmax_confidence_mean" : "softmax_confidence";

    public override string Description => $"{(isMean ? "mean" : "sum")} over softmax outputs of the mean of the largest number of the heads";

    public override string Source => "Serianni and Kalita (ACL 2023), as released";

    public override Family Family => Family.Encoder;

    public override IReadOnlyList<Pass> Passes { get; } = [PassCatalog.Softmaxes];

    public override MetricValue OfFunction(PassResults results)
    {
        IReadOnlyList<MarkedValue> outputs = results.Of(PassCatalog.Softmaxes);
        double sum = outputs.Sum(s => Term(results.Values(s.X), s.X.Layout.Samples, s.Index));
        return MetricValue.Finite(isMean ? sum / outputs.Count : sum);
    }

    private static double Term(float[] values, int samples, int heads)
    {
        int sample = values.Length / samples;
        int head = sample / heads;
        double sum = 0;
        for (int n = 0; n < samples; n++)
        {
            for (int i = 0; i < head; i++)
            {
                float largest = 0;
                for (int h = 0; h < heads; h++)
                {
                    largest = Math.Max(largest, values[n * sample + h * head + i]);
                }

                sum += largest;
            }
        }

        return sum / ((double)samples * head);
    }
}
