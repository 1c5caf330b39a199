using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Add;

/// <summary>The device addresses of an activation and of the numbers that are added to it.</summary>
/// <param name="Bias">A number per channel.</param>
/// <param name="Y">The activation, changed in place; aligned to 16 bytes.</param>
public readonly record struct AddBiasProblem(ulong Bias, ulong Y);

/// <summary><see cref="AddBias"/> on a GPU, with the same bits: <c>AddBias.ptx</c> is its contract.</summary>
/// <param name="Layout">The layout of the activations.</param>
/// <param name="Samples">The number of samples that the bias is added to.</param>
public readonly record struct AddBiasGpu(ActivationLayout Layout, int Samples) : IGpuKernel<AddBiasProblem>
{
    public static KernelSource Ptx { get; } = KernelSource.Load("AddBias");

    public GpuGrid Grid => ThreadGrid.Of(Layout);

    public void Write(ref ParameterWriter parameters)
    {
        parameters.Add(Layout.ChannelStride * sizeof(float));
        parameters.Add(Layout.Height * Layout.RowStride / 4);
        parameters.Add(Grid.X / Layout.Channels);
        parameters.Add(Layout.Lanes / 4);
        parameters.Add(Samples);
    }
}

/// <summary><see cref="AddBiasGpu"/> for all samples of synthetic inputs.</summary>
public sealed class AddBiasCase : LaunchCase<AddBiasGpu, AddBiasProblem>
{
    /// <summary>Creates the case with inputs of a shape.</summary>
    public AddBiasCase(IGpuDevice device, CaseShape shape)
        : base(device)
    {
        ActivationLayout layout = shape.X;
        Kernel = new AddBiasGpu(layout, layout.Samples);
        Problems = [.. Enumerable.Range(0, shape.Problems).Select(_ => new AddBiasProblem(Input(layout.Channels), InPlace(layout)))];
        double elements = (double)Problems.Length * layout.Neurons * layout.Lanes;
        Flop = elements;
        Bytes = 2 * sizeof(float) * elements;
    }
}
