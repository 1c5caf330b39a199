using FastProxy.Metrics.Algebra;
using FastProxy.Plans;

namespace FastProxy.Metrics;

/// <summary>
/// Over the classes of the batch: the magnitude of the sum of log(|r| + 1e-5), r the correlations between the Jacobians of the class's samples. Beyond
/// 100 classes: means instead of sums, and the sum of their pairwise distances over the number of classes.
/// </summary>
public sealed class EpeNas : Metric
{
    private const int ManyClasses = 100;
    private const double K = 1e-5;

    /// <inheritdoc/>
    public override string Name => "epe_nas";

    /// <inheritdoc/>
    public override string Description => "sum over classes of |sum of log(|correlation of Jacobians within the class| + 1e-5)|";

    /// <inheritdoc/>
    public override string Source => "Lopes et al., EPE-NAS (2021), released code";

    /// <inheritdoc/>
    public override Family Family => Family.Jacobian;

    /// <inheritdoc/>
    public override Needs Needs => Needs.Jacobian;

    /// <inheritdoc/>
    public override MetricValue OfFunction(PassResults results)
    {
        if (results.JacobianFault is string fault)
        {
            return MetricValue.Failed(fault);
        }

        Correlations correlations = results.JacobianCorrelations;
        int[][] classes = [.. results.Batch.Labels.Select((label, i) => (label, i)).GroupBy(p => p.label, p => p.i).OrderBy(g => g.Key).Select(g => g.ToArray())];
        double[] sums = [.. classes.Select(c => c.Sum(i => c.Sum(j => Math.Log(Math.Abs(correlations.Matrix[i, j]) + K))))];
        if (sums.Length <= ManyClasses)
        {
            return MetricValue.Finite(sums.Sum(Math.Abs));
        }

        double[] means = [.. sums.Zip(classes, (s, c) => s / ((double)c.Length * c.Length))];
        return MetricValue.Finite(means.Sum(a => means.Sum(b => Math.Abs(a - b))) / means.Length);
    }
}
