using FastProxy.Kernels.Gpu;

namespace FastProxy.Kernels.Conv;

/// <summary><see cref="ConvWeightGrad"/> on a GPU, the same bits: <c>ConvWeightGrad.ptx</c> is its contract.</summary>
/// <param name="Shape">A group has more than one input or output channel; <see cref="ConvWeightGradDepthwiseGpu"/> takes the others.</param>
/// <param name="X">The layout of the inputs.</param>
/// <param name="IsRelu">Whether f is ReLU.</param>
public readonly record struct ConvWeightGradGpu(ConvShape Shape, ActivationLayout X, bool IsRelu) : IGpuKernel<ConvGradProblem>
{
    private const int TileIn = 8;
    private const int TileOut = 16;
    private const int MostWarps = 8;
    private const int WarpBytes = 2048;

    /// <inheritdoc/>
    public static PtxKernel Ptx { get; } = PtxKernel.Load("ConvWeightGrad");

    /// <inheritdoc/>
    public GpuGrid Grid
    {
        get
        {
            int together = Math.Min(MostWarps, Warps);
            return new GpuGrid((Warps + together - 1) / together, 32 * together, together * WarpBytes);
        }
    }

    private int InTiles => (Shape.GroupIn + TileIn - 1) / TileIn;

    private int OutTiles => (Shape.GroupOut + TileOut - 1) / TileOut;

    private int Warps => Shape.Groups * OutTiles * InTiles * Shape.Taps;

    /// <inheritdoc/>
    public void Write(ref ParameterWriter parameters)
    {
        Shape.WriteGradient(X, ref parameters);
        parameters.Add(InTiles);
        parameters.Add(OutTiles);
        parameters.Add(Warps);
        parameters.Add(ConvWeightGrad.BlockRows(Shape, X));
        parameters.Add(IsRelu ? 1 : 0);
    }
}

/// <summary><see cref="ConvWeightGradGpu"/> without ReLU on made-up inputs.</summary>
public sealed class ConvWeightGradCase : GpuCase
{
    private readonly ConvWeightGradGpu kernel;
    private readonly ConvGradProblem[] problems;

    /// <summary>Inputs and gradients of a shape.</summary>
    public ConvWeightGradCase(IGpuDevice device, KernelShape shape)
        : base(device)
    {
        ConvShape conv = shape.Conv;
        ActivationLayout yl = conv.Output(shape.X);
        long weights = (long)conv.OutChannels * conv.GroupIn * conv.Taps;
        kernel = new ConvWeightGradGpu(conv, shape.X, IsRelu: false);
        problems = [.. Enumerable.Range(0, shape.Problems).Select(
            _ => new ConvGradProblem(Input(shape.X), Input(yl), Output(weights * sizeof(float))))];
        Flop = 2.0 * shape.Problems * conv.Macs(shape.X);
        Bytes = 4.0 * shape.Problems * (shape.X.Neurons * shape.X.Lanes + yl.Neurons * yl.Lanes + weights);
    }

    /// <inheritdoc/>
    public override double Flop { get; }

    /// <inheritdoc/>
    public override double Bytes { get; }

    /// <inheritdoc/>
    public override void Run(GpuQueue queue) => queue.Run(in kernel, problems);
}
