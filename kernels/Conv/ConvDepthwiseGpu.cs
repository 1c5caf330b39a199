using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Conv;

/// <summary>
/// <see cref="ConvDepthwise"/> on a GPU, with the same bits: <c>ConvDepthwise.ptx</c>. The weights are C x 1 x KH x KW as in PyTorch, as
/// <see cref="ConvPackGpu"/> leaves those of a depthwise convolution.
/// </summary>
/// <param name="isRelu">Whether f is ReLU.</param>
/// <param name="isAdd">Whether the result is added to the content of y, rounded once more; otherwise y is overwritten.</param>
public readonly struct ConvDepthwiseGpu(ConvShape shape, ActivationLayout xLayout, bool isRelu, bool isAdd) : IGpuKernel<ConvProblem>
{
    public static KernelSource Ptx { get; } = KernelSource.Load("ConvDepthwise");

    public GpuGrid Grid => ThreadGrid.Of(Quads);

    private int PlaneQuads
    {
        get
        {
            ActivationLayout yl = shape.Output(xLayout);
            return checked(yl.Height * yl.RowStride) / 4;
        }
    }

    private int Quads => checked(shape.OutChannels * PlaneQuads);

    public void Write(ref ParameterWriter parameters)
    {
        ActivationLayout yl = shape.Output(xLayout);
        parameters.Add(xLayout.ChannelStride * sizeof(float));
        parameters.Add(yl.ChannelStride * sizeof(float));
        parameters.Add(Quads);
        parameters.Add(PlaneQuads);
        parameters.Add(shape.Taps);
        foreach (ConvAxis axis in (ReadOnlySpan<ConvAxis>)[shape.Rows, shape.Columns])
        {
            parameters.Add(axis.Stride);
            parameters.Add(axis.Dilation);
            parameters.Add(axis.Kernel * axis.Dilation);
            parameters.Add(-axis.Before);
        }

        parameters.Add(xLayout.Height);
        parameters.Add(xLayout.Width);
        parameters.Add(xLayout.Lanes);
        parameters.Add(yl.Width);
        parameters.Add(isRelu ? 1 : 0);
        parameters.Add(isAdd ? 1 : 0);
    }
}

/// <summary><see cref="ConvDepthwiseGpu"/> without ReLU, overwriting y, with as many groups as there are input channels.</summary>
public sealed class ConvDepthwiseCase : ConvGpuCase
{
    private readonly ConvDepthwiseGpu kernel;

    /// <summary>Creates the case at the sizes of <paramref name="shape"/>.</summary>
    public ConvDepthwiseCase(IGpuDevice device, CaseShape shape)
        : base(device, Conv(shape), shape.X, (long)shape.In * shape.Conv.Taps)
    {
        kernel = new ConvDepthwiseGpu(Conv(shape), shape.X, isRelu: false, isAdd: false);
        Make(shape.Problems, shape.X, Conv(shape).Output(shape.X));
    }

    public override void Run(GpuQueue queue) => queue.Run(in kernel, Problems);

    private static ConvShape Conv(CaseShape shape) => shape.Conv with { OutChannels = shape.In, Groups = shape.In };
}
