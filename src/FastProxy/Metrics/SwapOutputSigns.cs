using FastProxy.Kernels.Pattern;
using FastProxy.Kernels.Simd;
using FastProxy.Plans;
using FastProxy.Plans.Passes;

namespace FastProxy.Metrics;

/// <summary>
/// SWAP by the signs -1, 0 and 1 of the OUTPUTS of activation calls on live paths, the form for GELU and SiLU: the number of distinct words of signs
/// over the samples. For ReLU alone it is <see cref="Swap"/>. The published script averages 32 repeats.
/// </summary>
public sealed class SwapOutputSigns : Metric
{
    public override string Name => "swap_output_signs";

    public override string Description => "distinct sample-wise patterns of the signs -1, 0, 1 of activations' outputs on live paths";

    public override string Source => "Peng et al., SWAP-NAS, journal version (2026), for activations other than ReLU";

    /// <summary>The patterns of <see cref="Swap"/> say whether there is a call at all.</summary>
    public override IReadOnlyList<Pass> Passes { get; } = [PassCatalog.DistinctPatterns, PassCatalog.OutputSigns];

    public override unsafe MetricValue OfFunction(PassResults results)
    {
        int words = Lanes.Words(results.Patterns.Samples);
        using var distinct = new DistinctWords(2 * 64 * words);
        foreach (OutputPattern call in results.Of(PassCatalog.OutputSigns).Calls)
        {
            // The words of a neuron side by side: where it is positive, then where it is negative.
            var both = new ulong[2 * call.Positive.Words];
            Put(results.Words(call.Positive), both, 0, words);
            if (call.Negative is not null)
            {
                Put(results.Words(call.Negative), both, words, words);
            }

            fixed (ulong* patterns = both)
            {
                distinct.Add(patterns, call.Positive.Layout.Neurons);
            }
        }

        return new(distinct.Count);
    }

    private static void Put(ReadOnlySpan<ulong> from, Span<ulong> to, int at, int words)
    {
        for (int i = 0; i < from.Length; i++)
        {
            to[i / words * 2 * words + at + i % words] = from[i];
        }
    }
}
