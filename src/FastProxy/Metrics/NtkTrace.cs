using FastProxy.Plans;

namespace FastProxy.Metrics;

/// <summary>
/// The trace of a neural tangent kernel over the number of samples: the mean squared norm of the gradient of an output at one sample, with respect to
/// the weights of convolutions and linear layers and the biases of the latter.
/// </summary>
/// <param name="name">The metric's name.</param>
/// <param name="need">The kernel.</param>
/// <param name="treatment">Which outputs, and what becomes of batch-norm.</param>
/// <param name="source">Where the definition comes from.</param>
/// <param name="isRoot">Whether the square root is taken.</param>
public sealed class NtkTrace(string name, Needs need, string treatment, string source, bool isRoot = false) : Metric
{
    /// <inheritdoc/>
    public override string Name => name;

    /// <inheritdoc/>
    public override string Description => $"{(isRoot ? "root of the " : "")}trace of the tangent kernel over the samples: {treatment}";

    /// <inheritdoc/>
    public override string Source => source;

    /// <inheritdoc/>
    public override Family Family => Family.Ntk;

    /// <inheritdoc/>
    public override Needs Needs => need;

    /// <inheritdoc/>
    public override MetricValue OfFunction(PassResults results)
    {
        double trace = results.Kernel(need).MeanTrace;
        return MetricValue.Finite(isRoot ? Math.Sqrt(trace) : trace);
    }
}
