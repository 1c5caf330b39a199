using FastProxy.Kernels.Random;
using FastProxy.Metrics.Algebra;
using FastProxy.Plans;
using FastProxy.Plans.Passes;

namespace FastProxy.Metrics;

/// <summary>
/// MeCo over 8 channels of each output, drawn from the repeat's seed, instead of all: the least eigenvalue times the number of channels over 8. An
/// output with 8 channels or fewer counts as in MeCo, with all of them.
/// <para>
/// Every output counts once. The released code visits containers as well and counts an output again for each module that ends with it, which depends
/// on how modules nest, not on the network. Undefined correlations, those of constant channels, count as 0.
/// </para>
/// </summary>
public sealed class MecoOpt : Metric
{
    private const int Channels = 8;

    public override string Name => "meco_opt";

    public override string Description => "meco over 8 random channels of every output, times their number over 8";

    public override string Source => "Jiang et al., MeCo (NeurIPS 2023), section 4.2";

    public override Family Family => Family.Feature;

    public override IReadOnlyList<Pass> Passes { get; } = [PassCatalog.FirstSample];

    public override MetricValue OfFunction(PassResults results)
    {
        double score = 0;
        foreach (SampleOutput output in results.Of(PassCatalog.FirstSample))
        {
            int[] drawn = Draw(output.Rows.Channels, results.Seed, output.Key);
            ReadOnlySpan<float> rows = results.Rows(output.Rows);
            int pixels = output.Rows.Pixels;
            var chosen = new float[drawn.Length * pixels];
            for (int i = 0; i < drawn.Length; i++)
            {
                rows.Slice(drawn[i] * pixels, pixels).CopyTo(chosen.AsSpan(i * pixels));
            }

            score += LeastCorrelation.Of(chosen, drawn.Length) * output.Rows.Channels / drawn.Length;
        }

        return MetricValue.Finite(score);
    }

    /// <summary>Draws channels without replacement: the beginning of a shuffle.</summary>
    private static int[] Draw(int channels, long seed, UInt128 key)
    {
        int[] order = [.. Enumerable.Range(0, channels)];
        int count = Math.Min(Channels, channels);
        for (int i = 0; i < count; i++)
        {
            (uint word, _, _, _) = Philox.Block(unchecked((ulong)seed), (ulong)i, (ulong)key);
            int j = i + (int)((ulong)word * (ulong)(channels - i) >> 32);
            (order[i], order[j]) = (order[j], order[i]);
        }

        return order[..count];
    }
}
