using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Activations;

/// <summary><see cref="Gelu"/> on a GPU, with the same bits; <c>Gelu.ptx</c> is its contract.</summary>
/// <param name="X">The layout of the activation.</param>
public readonly record struct GeluGpu(ActivationLayout X) : IGpuKernel<GeluProblem>
{
    public static KernelSource Ptx { get; } = KernelSource.Load("Gelu");

    public GpuGrid Grid => GridOf(X);

    public void Write(ref ParameterWriter parameters) => Write(X, ref parameters);

    /// <summary>Returns a grid with a thread for one sample of each element; the blocks of a channel follow those of the channel before.</summary>
    internal static GpuGrid GridOf(ActivationLayout x)
    {
        GpuGrid channel = ThreadGrid.Of((long)x.Height * x.RowStride);
        return channel with { X = checked(channel.X * x.Channels) };
    }

    internal static void Write(ActivationLayout x, ref ParameterWriter parameters)
    {
        parameters.Add(x.ChannelStride * sizeof(float));
        parameters.Add(GridOf(x).X / x.Channels);
        parameters.Add(x.Height * x.RowStride);
    }
}

/// <summary>The addresses that <see cref="GeluGpu"/> reads and writes.</summary>
/// <param name="X">The input.</param>
/// <param name="Y">The output.</param>
public readonly record struct GeluProblem(ulong X, ulong Y);

/// <summary><see cref="GeluGpu"/> on synthetic inputs.</summary>
public sealed class GeluCase : LaunchCase<GeluGpu, GeluProblem>
{
    /// <summary>Creates the case at the sizes of <paramref name="shape"/>.</summary>
    public GeluCase(IGpuDevice device, CaseShape shape)
        : base(device)
    {
        Kernel = new GeluGpu(shape.X);
        Problems = [.. Enumerable.Range(0, shape.Problems).Select(_ => new GeluProblem(Input(shape.X), Output(shape.X)))];
        double elements = (double)shape.Problems * shape.X.Neurons * shape.X.Lanes;
        Flop = 70 * elements;
        Bytes = 2 * sizeof(float) * elements;
    }
}
