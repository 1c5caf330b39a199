using FastProxy.Plans;
using FastProxy.Plans.Passes;

namespace FastProxy.Metrics;

/// <summary>
/// The number of distinct activation patterns of the samples, which is the number of linear regions that the batch falls into. Two samples share a
/// region when they agree on every neuron.
/// </summary>
public sealed class LinearRegions : Metric
{
    public override string Name => "linear_regions";

    public override string Description => "distinct activation patterns per sample over all neurons";

    public override string Source => "Chen et al., TE-NAS (ICLR 2021), section 3.1.2, on the full network";

    public override IReadOnlyList<Pass> Passes { get; } = [PassCatalog.Agreement];

    public override MetricValue OfFunction(PassResults results)
    {
        int samples = results.Patterns.Samples;
        int distinct = 0;
        for (int i = 0; i < samples; i++)
        {
            bool isNew = true;
            for (int j = 0; j < i && isNew; j++)
            {
                isNew = results.Patterns.Agreement[i * samples + j] != results.Patterns.Neurons;
            }

            distinct += isNew ? 1 : 0;
        }

        return new(distinct);
    }
}
