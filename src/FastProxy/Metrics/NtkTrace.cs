using FastProxy.Plans;
using FastProxy.Plans.Passes;

namespace FastProxy.Metrics;

/// <summary>
/// The trace of a neural tangent kernel over the number of samples: the mean squared norm of the gradient of an output at one sample, with respect to
/// the weights of convolutions and linear layers and the biases of the latter.
/// </summary>
/// <param name="name">The metric's name.</param>
/// <param name="pass">The pass that forms the kernel.</param>
/// <param name="treatment">The outputs that count, and the treatment of batch-norm.</param>
/// <param name="source">The source of the definition.</param>
/// <param name="isRoot">Whether the square root is taken.</param>
public sealed class NtkTrace(string name, TangentKernelPass pass, string treatment, string source, bool isRoot = false) : Metric
{
    public override string Name => name;

    public override string Description => $"{(isRoot ? "root of the " : "")}trace of the tangent kernel over the samples: {treatment}";

    public override string Source => source;

    public override Family Family => Family.Ntk;

    public override IReadOnlyList<Pass> Passes { get; } = [pass];

    public override MetricValue OfFunction(PassResults results)
    {
        double trace = TangentKernel.Of(results, pass).MeanTrace;
        return MetricValue.Finite(isRoot ? Math.Sqrt(trace) : trace);
    }
}
