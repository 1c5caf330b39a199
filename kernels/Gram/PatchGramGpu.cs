using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Conv;
using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.WeightGrad;

namespace FastProxy.Kernels.Gram;

/// <summary>The device addresses of the weights of a convolution whose tangent kernel is wanted.</summary>
/// <param name="X">The input.</param>
/// <param name="DY">The gradient with respect to the output.</param>
/// <param name="Gram">The matrix that the products are added to, lanes x lanes in float64.</param>
public readonly record struct PatchGramProblem(ulong X, ulong DY, ulong Gram);

/// <summary><see cref="PatchGram"/> on a GPU, with the same bits; <c>PatchGram.ptx</c> is its contract.</summary>
/// <param name="Shape">The convolution.</param>
/// <param name="X">The layout of the inputs.</param>
/// <param name="IsRelu">Whether f is ReLU.</param>
public readonly record struct PatchGramGpu(ConvShape Shape, ActivationLayout X, bool IsRelu) : IGpuKernel<PatchGramProblem>
{
    private const int TileLanes = 32;
    private const int Threads = 64;

    public static KernelSource Ptx { get; } = KernelSource.Load("PatchGram");

    public GpuGrid Grid => new(Tiles * Tiles, Threads);

    private int Tiles => (X.Lanes + TileLanes - 1) / TileLanes;

    public void Write(ref ParameterWriter parameters)
    {
        Shape.WriteGradient(X, ref parameters);
        parameters.Add(Shape.GroupIn);
        parameters.Add(Shape.GroupOut);
        parameters.Add(Shape.Groups);
        parameters.Add(Tiles);
        parameters.Add(IsRelu ? 1 : 0);
    }
}

/// <summary><see cref="PatchGramGpu"/> without ReLU on synthetic inputs.</summary>
public sealed class PatchGramCase : LaunchCase<PatchGramGpu, PatchGramProblem>
{
    /// <summary>Creates the case with inputs and gradients of a shape.</summary>
    public PatchGramCase(IGpuDevice device, CaseShape shape)
        : base(device)
    {
        ConvShape conv = shape.Conv;
        ActivationLayout xl = shape.X;
        ActivationLayout yl = conv.Output(xl);
        long cells = (long)xl.Lanes * xl.Lanes;
        Kernel = new PatchGramGpu(conv, xl, IsRelu: false);
        Problems = [.. Enumerable.Range(0, shape.Problems).Select(_ =>
        {
            ulong gram = Output(cells * sizeof(double));
            device.Clear(gram, cells * sizeof(double));
            return new PatchGramProblem(Input(xl), Input(yl), gram);
        })];
        double pixels = (double)yl.Height * yl.Width;
        Flop = 2 * shape.Problems * pixels * pixels * ((double)xl.Channels * conv.Taps + yl.Channels) * cells;
        Bytes = shape.Problems * (4.0 * (xl.Neurons + yl.Neurons) * xl.Lanes + 16.0 * cells);
    }
}
