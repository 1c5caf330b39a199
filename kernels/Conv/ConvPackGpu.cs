using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Gpu;

namespace FastProxy.Kernels.Conv;

/// <summary>The readers of packed weights.</summary>
public enum ConvReader
{
    /// <summary>The convolution itself: <see cref="ConvDirect"/>, or <see cref="ConvDepthwise"/> if it is depthwise.</summary>
    Forward,

    /// <summary>The convolution <see cref="ConvShape.Transposed"/>, which is the data gradient: the kernels of <see cref="Forward"/>.</summary>
    Transposed,

    /// <summary><see cref="ConvDataGrad"/>.</summary>
    DataGrad,
}

/// <summary>The device addresses of weights to be packed.</summary>
/// <param name="Weights">OC x IC/groups x KH x KW floats, as in PyTorch.</param>
/// <param name="Packed"><see cref="ConvPackGpu.Length"/> floats.</param>
/// <param name="Factor">The factor of each weight: a power of two.</param>
public readonly record struct PackProblem(ulong Weights, ulong Packed, float Factor);

/// <summary>
/// Packs weights on a GPU to the floats of <c>ConvWeights.Pack</c>, of <see cref="ConvWeights.Transpose"/> and then Pack, or of
/// <see cref="ConvWeights.PackTransposed"/>: <c>ConvPack.ptx</c>. If a depthwise convolution is the reader, they stay C x 1 x KH x KW.
/// </summary>
/// <param name="shape">The layer's own convolution, which has the weights.</param>
/// <param name="reader">The reader of the packed weights.</param>
/// <param name="isAbsolute">Whether the weights are replaced by their magnitudes.</param>
public readonly struct ConvPackGpu(ConvShape shape, ConvReader reader, bool isAbsolute) : IGpuKernel<PackProblem>
{
    public static KernelSource Ptx { get; } = KernelSource.Load("ConvPack");

    /// <summary>The number of floats of the packed weights.</summary>
    public int Length => checked(shape.Groups * Blocks * shape.Taps * Ins * Block);

    public GpuGrid Grid => ThreadGrid.Of(Length);

    private bool IsForward => reader == ConvReader.Forward;

    private int Outs => IsForward ? shape.GroupOut : shape.GroupIn;

    private int Ins => IsForward ? shape.GroupIn : shape.GroupOut;

    private int Block => shape.IsDepthwise && reader != ConvReader.DataGrad ? 1 : ConvShape.Block;

    private int Blocks => (Outs + Block - 1) / Block;

    public void Write(ref ParameterWriter parameters)
    {
        int output = shape.GroupIn * shape.Taps;
        parameters.Add(Length);
        parameters.Add(Block);
        parameters.Add(Ins);
        parameters.Add(shape.Taps);
        parameters.Add(Blocks);
        parameters.Add(Outs);
        parameters.Add(shape.GroupOut * output);
        parameters.Add(IsForward ? output : shape.Taps);
        parameters.Add(IsForward ? shape.Taps : output);
        parameters.Add(reader == ConvReader.Transposed ? 1 : 0);
        parameters.Add(isAbsolute ? 1 : 0);
    }
}

/// <summary><see cref="ConvPackGpu"/> for the convolution itself.</summary>
public sealed class ConvPackCase : LaunchCase<ConvPackGpu, PackProblem>
{
    private readonly long weights;

    /// <summary>Creates the case with uniform weights.</summary>
    public ConvPackCase(IGpuDevice device, CaseShape shape)
        : base(device)
    {
        Kernel = new ConvPackGpu(shape.Conv, ConvReader.Forward, isAbsolute: false);
        weights = (long)shape.Out * shape.Conv.GroupIn * shape.Conv.Taps;
        int bytes = Kernel.Length * sizeof(float);
        Problems = [.. Enumerable.Range(0, shape.Problems).Select(_ => new PackProblem(Input(weights), Output(bytes), 0.5f))];
    }

    public override double Flop => 0;

    public override double Bytes => (double)sizeof(float) * (weights + Kernel.Length) * Problems.Length;
}
