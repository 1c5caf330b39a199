using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Linear;

/// <summary><see cref="LinearForward"/> on a GPU, with the same bits; <c>LinearForward.ptx</c> is its contract.</summary>
/// <param name="X">The layout of the input, I x 1 x 1.</param>
/// <param name="Outputs">O.</param>
public readonly record struct LinearForwardGpu(ActivationLayout X, int Outputs) : IGpuKernel<LinearForwardProblem>
{
    private const int Tile = 4;

    public static KernelSource Ptx { get; } = KernelSource.Load("LinearForward");

    public GpuGrid Grid => ThreadGrid.Of((long)((Outputs + Tile - 1) / Tile) * X.Lanes / 4);

    public void Write(ref ParameterWriter parameters)
    {
        parameters.Add(X.ChannelStride * sizeof(float));
        parameters.Add(X.Channels);
        parameters.Add(Outputs);
        parameters.Add(X.Lanes);
        parameters.Add(X.Samples);
    }
}

/// <summary>The addresses that <see cref="LinearForwardGpu"/> reads and writes.</summary>
/// <param name="X">The input.</param>
/// <param name="W">The weights, O x I.</param>
/// <param name="B">The biases, O.</param>
/// <param name="Y">The output, O x 1 x 1.</param>
public readonly record struct LinearForwardProblem(ulong X, ulong W, ulong B, ulong Y);

/// <summary><see cref="LinearForwardGpu"/> on synthetic inputs.</summary>
public sealed class LinearForwardCase : LaunchCase<LinearForwardGpu, LinearForwardProblem>
{
    /// <summary>Creates the case at the channels and samples of <paramref name="shape"/>.</summary>
    public LinearForwardCase(IGpuDevice device, CaseShape shape)
        : base(device)
    {
        ActivationLayout xl = shape.X with { Height = 1, Width = 1 };
        ActivationLayout yl = xl with { Channels = shape.Out };
        long weights = (long)shape.In * shape.Out;
        Kernel = new LinearForwardGpu(xl, shape.Out);
        Problems = [.. Enumerable.Range(0, shape.Problems).Select(
            _ => new LinearForwardProblem(Input(xl), Input(weights), Input(shape.Out), Output(yl)))];
        Flop = 2.0 * shape.Problems * weights * xl.Lanes;
        Bytes = 4.0 * shape.Problems * (xl.Neurons * xl.Lanes + weights + shape.Out + yl.Neurons * yl.Lanes);
    }
}
