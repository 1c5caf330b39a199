using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Conv;

/// <summary>
/// <see cref="ConvDirect"/> on a GPU, with the same bits: <c>ConvDirect.ptx</c>. <see cref="ConvPackGpu"/> packs the weights for
/// <see cref="ConvReader.Forward"/> or <see cref="ConvReader.Transposed"/>.
/// </summary>
/// <param name="isRelu">Whether f is ReLU.</param>
/// <param name="isAdd">Whether the result is added to the content of y, rounded once more; otherwise y is overwritten.</param>
public readonly struct ConvDirectGpu(ConvShape shape, ActivationLayout xLayout, bool isRelu, bool isAdd) : IGpuKernel<ConvProblem>
{
    private const int WarpFloats = 256;

    public static KernelSource Ptx { get; } = KernelSource.Load("ConvDirect");

    public GpuGrid Grid => Tiling.Grid;

    private ConvTiling Tiling => new(shape, shape.Output(xLayout), WarpFloats);

    public void Write(ref ParameterWriter parameters)
    {
        ActivationLayout yl = shape.Output(xLayout);
        parameters.Add(xLayout.ChannelStride * sizeof(float));
        parameters.Add(yl.ChannelStride * sizeof(float));
        parameters.Add(shape.GroupIn);
        parameters.Add(shape.GroupOut);
        Tiling.Write(ref parameters);
        parameters.Add(shape.Rows.Stride);
        parameters.Add(shape.Rows.Dilation);
        parameters.Add(-shape.Rows.Before);
        parameters.Add(shape.Columns.Stride);
        parameters.Add(shape.Columns.Dilation);
        parameters.Add(-shape.Columns.Before);
        parameters.Add(shape.Columns.Kernel * shape.Columns.Dilation);
        parameters.Add(xLayout.Height);
        parameters.Add(xLayout.Width);
        parameters.Add(xLayout.Lanes);
        parameters.Add(yl.Width);
        parameters.Add(yl.Height * yl.RowStride);
        parameters.Add(isRelu ? 1 : 0);
        parameters.Add(isAdd ? 1 : 0);
    }
}

/// <summary><see cref="ConvDirectGpu"/> without ReLU, overwriting y.</summary>
public sealed class ConvDirectCase : ConvGpuCase
{
    private readonly ConvDirectGpu kernel;

    /// <summary>Creates the case at the sizes of <paramref name="shape"/>.</summary>
    public ConvDirectCase(IGpuDevice device, CaseShape shape)
        : base(device, shape.Conv, shape.X, ConvWeights.PackedLength(shape.Conv))
    {
        kernel = new ConvDirectGpu(shape.Conv, shape.X, isRelu: false, isAdd: false);
        Make(shape.Problems, shape.X, shape.Conv.Output(shape.X));
    }

    public override void Run(GpuQueue queue) => queue.Run(in kernel, Problems);
}
