using FastProxy.Metrics.Exact;
using FastProxy.Plans;
using FastProxy.Plans.Passes;

namespace FastProxy.Metrics;

/// <summary>
/// <see cref="Synflow"/> with batch-norm in train mode on the one image, in float64: in single precision the sum is noise on every tenth architecture
/// of NAS-Bench-201.
/// </summary>
public sealed class SynflowBn : Metric
{
    public override string Name => "synflow_bn";

    public override string Description => "log of the sum of |w * dR/dw|, R as for synflow but with batch-norm";

    public override string Source => "Abdelfattah et al., Zero-Cost Proxies for Lightweight NAS (ICLR 2021), released code";

    public override Family Family => Family.Gradient;

    public override IReadOnlyList<Pass> Passes { get; } = [PassCatalog.NormFlow];

    public override MetricValue OfFunction(PassResults results)
    {
        Tensor output = results.Of(PassCatalog.NormFlow).Output;
        try
        {
            double sum = new ExactGradient(output, results.WeightsOf, results.BiasesOf).SumOfSaliencies();
            return sum == 0 ? MetricValue.Failed("the gradient of the output is zero") : MetricValue.Finite(Math.Log(sum));
        }
        catch (NotSupportedException e)
        {
            return MetricValue.Failed(e.Message);
        }
    }
}
