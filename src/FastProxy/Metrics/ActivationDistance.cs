using FastProxy.Kernels.Pattern;
using FastProxy.Kernels.Simd;
using FastProxy.Metrics.Algebra;
using FastProxy.Plans;
using FastProxy.Plans.Passes;

namespace FastProxy.Metrics;

/// <summary>
/// Agreement of the signs of activations. Of a recurrent network log det K, K[i][j] the number of activations of all layers and steps whose signs
/// agree in sequences i and j; sigmoids, which are always positive, agree. Of an encoder, as released, the number of agreeing signs over all
/// pairs of tokens of the first sequence, without a determinant.
/// </summary>
/// <param name="isMean">Whether the sum of an encoder is divided by the number of activations.</param>
public sealed class ActivationDistance(bool isMean = false) : Metric
{
    public override string Name => isMean ? "activation_distance_mean" : "activation_distance";

    public override string Description => isMean
        ? "agreeing signs of all pairs of tokens of the first sequence, mean over activations"
        : "log |det K| of the sequences' sign agreement in recurrent cells; agreeing signs of all pairs of tokens of the first sequence in encoders";

    public override string Source =>
        "Serianni and Kalita, Training-free Neural Architecture Search for RNNs and Transformers (ACL 2023), as released";

    public override Family Family => isMean ? Family.Encoder : Family.Recurrent;

    public override IReadOnlyList<Pass> Passes { get; } = isMean
        ? [PassCatalog.FirstSequence]
        : [PassCatalog.ReachedPatterns, PassCatalog.UnsignedCalls, PassCatalog.FirstSequence];

    public override bool NeedsAllPasses => isMean;

    public override MetricValue OfFunction(PassResults results) =>
        results.Find(PassCatalog.FirstSequence) is { } rows ? OfTokens(results, rows) : OfSequences(results);

    private static MetricValue OfSequences(PassResults results)
    {
        int samples = results.Batch.Samples;
        double always = results.Of(PassCatalog.UnsignedCalls).Neurons;
        return RowScores.LogDeterminant([.. AgreementOf(results, samples).Select(agreeing => agreeing + always)], samples);
    }

    private static unsafe long[] AgreementOf(PassResults results, int samples)
    {
        var agreement = new long[samples * samples];
        foreach ((Pattern pattern, int count) in results.Of(PassCatalog.ReachedPatterns).Calls)
        {
            fixed (long* cells = agreement)
            fixed (ulong* words = results.Words(pattern))
            {
                HammingGram.Add(words, pattern.Layout.Neurons, samples, count, cells, IsaExtensions.Best);
            }
        }

        return agreement;
    }

    private MetricValue OfTokens(PassResults results, IReadOnlyList<ChannelRows> activations)
    {
        double sum = 0;
        foreach (ChannelRows rows in activations)
        {
            ReadOnlySpan<float> values = results.Rows(rows);
            for (int c = 0; c < rows.Channels; c++)
            {
                double positive = 0;
                foreach (float value in values.Slice(c * rows.Pixels, rows.Pixels))
                {
                    positive += value > 0 ? 1 : 0;
                }

                sum += positive * positive + (rows.Pixels - positive) * (rows.Pixels - positive);
            }
        }

        return new MetricValue(isMean ? sum / activations.Count : sum);
    }
}
