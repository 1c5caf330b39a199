using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Gram;

/// <summary>The device addresses of a Gram matrix to add to.</summary>
/// <param name="Gradients">The addresses of the gradients of a layer's output, one per objective.</param>
/// <param name="Gram">The matrix.</param>
public readonly record struct BiasGramProblem(ulong Gradients, ulong Gram);

/// <summary>The tangent kernel of a layer's biases: <c>BiasGram.ptx</c>.</summary>
/// <param name="Output">The layout of the layer's output.</param>
/// <param name="Objectives">The number of gradients of it.</param>
/// <param name="Stride">The floats from an output's gradients to the next output's.</param>
public readonly record struct BiasGramGpu(ActivationLayout Output, int Objectives, long Stride) : IGpuKernel<BiasGramProblem>
{
    private const int Threads = 128;

    public static KernelSource Ptx { get; } = KernelSource.Load("BiasGram");

    public GpuGrid Grid => new((Side * Side + Threads - 1) / Threads, Threads);

    private int Side => checked(Objectives * Output.Lanes);

    public void Write(ref ParameterWriter parameters)
    {
        parameters.Add(Side);
        parameters.Add(Output.Lanes);
        parameters.Add(Output.Channels);
        parameters.Add(Stride * sizeof(float));
    }
}

/// <summary><see cref="BiasGramGpu"/> of one objective on synthetic gradients of as many channels as there are input channels.</summary>
public sealed class BiasGramCase : LaunchCase<BiasGramGpu, BiasGramProblem>
{
    private readonly ActivationLayout layout;

    /// <summary>Creates the case with gradients of a shape, and a matrix of zeros.</summary>
    public BiasGramCase(IGpuDevice device, CaseShape shape)
        : base(device)
    {
        layout = new ActivationLayout(shape.In, 1, 1, shape.Samples);
        Kernel = new BiasGramGpu(layout, 1, layout.ChannelStride);
        Problems = [.. Enumerable.Range(0, shape.Problems).Select(_ => new BiasGramProblem(Input<ulong>([Input(layout)]), Matrix(device)))];
    }

    public override double Flop => 2.0 * layout.Lanes * layout.Lanes * layout.Channels * Problems.Length;

    public override double Bytes => (16.0 * layout.Lanes * layout.Lanes + 4.0 * layout.Lanes * layout.Channels) * Problems.Length;

    private ulong Matrix(IGpuDevice device)
    {
        long bytes = (long)sizeof(double) * layout.Lanes * layout.Lanes;
        ulong address = Output(bytes);
        device.Clear(address, bytes);
        return address;
    }
}
