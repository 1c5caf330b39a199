using FastProxy.Kernels.Gpu;

namespace FastProxy.Kernels.Conv;

/// <summary>A weight gradient without ReLU on made-up inputs.</summary>
/// <typeparam name="K">Its kernel.</typeparam>
public abstract class ConvGradGpuCase<K> : GpuCase
    where K : struct, IGpuKernel<ConvGradProblem>
{
    private readonly K kernel;
    private readonly ConvGradProblem[] problems;

    /// <summary>Inputs and gradients of a shape.</summary>
    /// <param name="perWeight">Floats that it writes for each weight.</param>
    protected ConvGradGpuCase(IGpuDevice device, KernelShape shape, ConvShape conv, K kernel, int perWeight)
        : base(device)
    {
        this.kernel = kernel;
        ActivationLayout xl = shape.X;
        ActivationLayout yl = conv.Output(xl);
        long floats = conv.Weights() * perWeight;
        problems = [.. Enumerable.Range(0, shape.Problems).Select(
            _ => new ConvGradProblem(Input(xl), Input(yl), Output(floats * sizeof(float))))];
        Flop = 2.0 * shape.Problems * conv.Macs(xl);
        Bytes = 4.0 * shape.Problems * ((xl.Neurons + yl.Neurons) * xl.Lanes + floats);
    }

    /// <inheritdoc/>
    public override double Flop { get; }

    /// <inheritdoc/>
    public override double Bytes { get; }

    /// <inheritdoc/>
    public override void Run(GpuQueue queue) => queue.Run(in kernel, problems);

    /// <summary>The depthwise convolution of a shape.</summary>
    protected static ConvShape Depthwise(KernelShape shape) => shape.Conv with { OutChannels = shape.In, Groups = shape.In };
}
