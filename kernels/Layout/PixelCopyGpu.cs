using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Layout;

/// <summary><see cref="PixelCopy"/> on a GPU, with the same bits; <c>PixelCopy.ptx</c> is its contract.</summary>
/// <param name="X">The layout of the activation that is read.</param>
/// <param name="Y">The layout of the activation that is written.</param>
/// <param name="Count">The number of pixels.</param>
public readonly record struct PixelCopyGpu(ActivationLayout X, ActivationLayout Y, int Count) : IGpuKernel<PixelCopyProblem>
{
    public static KernelSource Ptx { get; } = KernelSource.Load("PixelCopy");

    public GpuGrid Grid => ThreadGrid.Of(X with { Height = 1, Width = Count });

    public void Write(ref ParameterWriter parameters)
    {
        parameters.Add(X.ChannelStride * sizeof(float));
        parameters.Add(Y.ChannelStride * sizeof(float));
        parameters.Add(Grid.X / X.Channels);
        parameters.Add(Count * X.Lanes / 4);
    }
}

/// <summary>The addresses that <see cref="PixelCopyGpu"/> reads and writes.</summary>
/// <param name="X">The first pixel to read, in the first channel.</param>
/// <param name="Y">The first pixel to write, in the first channel.</param>
public readonly record struct PixelCopyProblem(ulong X, ulong Y);

/// <summary><see cref="PixelCopyGpu"/> on synthetic inputs, which it puts behind as many pixels.</summary>
public sealed class PixelCopyCase : LaunchCase<PixelCopyGpu, PixelCopyProblem>
{
    /// <summary>Creates the case at the sizes of <paramref name="shape"/>.</summary>
    public PixelCopyCase(IGpuDevice device, CaseShape shape)
        : base(device)
    {
        ActivationLayout y = shape.X with { Height = 2 * shape.Height };
        int pixels = shape.Height * shape.Width;
        ulong half = (ulong)pixels * (ulong)shape.X.Lanes * sizeof(float);
        Kernel = new PixelCopyGpu(shape.X, y, pixels);
        Problems = [.. Enumerable.Range(0, shape.Problems).Select(_ => new PixelCopyProblem(Input(shape.X), Output(y) + half))];
        Bytes = 2 * shape.Problems * CaseMemory.Bytes(shape.X);
    }

    public override double Flop => 0;
}
