using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Conv;

/// <summary>
/// <see cref="ConvDataGrad"/> on a GPU, with the same bits: <c>ConvDataGrad.ptx</c>. <see cref="ConvPackGpu"/> packs the weights for
/// <see cref="ConvReader.DataGrad"/>; a problem's input is dY, its output dX.
/// </summary>
/// <param name="isAdd">Whether the result is added to the content of dX, rounded once more; otherwise dX is overwritten.</param>
public readonly struct ConvDataGradGpu(ConvShape shape, ActivationLayout xLayout, bool isAdd) : IGpuKernel<ConvProblem>
{
    private const int WarpFloats = 128;

    public static KernelSource Ptx { get; } = KernelSource.Load("ConvDataGrad");

    public GpuGrid Grid => Tiling.Grid;

    private ConvTiling Tiling => new(ConvWeights.Swapped(shape), xLayout, WarpFloats);

    public void Write(ref ParameterWriter parameters)
    {
        ActivationLayout yl = shape.Output(xLayout);
        parameters.Add(yl.ChannelStride * sizeof(float));
        parameters.Add(xLayout.ChannelStride * sizeof(float));
        parameters.Add(shape.GroupOut);
        parameters.Add(shape.GroupIn);
        Tiling.Write(ref parameters);
        parameters.Add(shape.Rows.Stride);
        parameters.Add(shape.Rows.Dilation);
        parameters.Add(shape.Rows.Before);
        parameters.Add(shape.Columns.Stride);
        parameters.Add(shape.Columns.Dilation);
        parameters.Add(shape.Columns.Before);
        parameters.Add(shape.Columns.Kernel * shape.Columns.Dilation);
        parameters.Add(yl.Height);
        parameters.Add(yl.Width);
        parameters.Add(yl.Lanes);
        parameters.Add(xLayout.Width);
        parameters.Add(xLayout.Height * xLayout.RowStride);
        parameters.Add(isAdd ? 1 : 0);
    }
}

/// <summary><see cref="ConvDataGradGpu"/>, overwriting dX.</summary>
public sealed class ConvDataGradCase : ConvGpuCase
{
    private readonly ConvDataGradGpu kernel;

    /// <summary>Creates the case at the sizes of <paramref name="shape"/>.</summary>
    public ConvDataGradCase(IGpuDevice device, CaseShape shape)
        : base(device, shape.Conv, shape.X, ConvWeights.TransposedLength(shape.Conv))
    {
        kernel = new ConvDataGradGpu(shape.Conv, shape.X, isAdd: false);
        Make(shape.Problems, shape.Conv.Output(shape.X), shape.X);
    }

    public override void Run(GpuQueue queue) => queue.Run(in kernel, Problems);
}
