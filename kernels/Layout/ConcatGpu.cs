using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Layout;

/// <summary><see cref="Concat"/> on a GPU, with the same bits, and slices too; <c>Concat.ptx</c> is its contract.</summary>
/// <param name="X">The layout of the channels that are copied.</param>
public readonly record struct ConcatGpu(ActivationLayout X) : IGpuKernel<ConcatProblem>
{
    public static KernelSource Ptx { get; } = KernelSource.Load("Concat");

    public GpuGrid Grid => ThreadGrid.Of(X);

    public void Write(ref ParameterWriter parameters)
    {
        parameters.Add(X.ChannelStride * sizeof(float));
        parameters.Add(Grid.X / X.Channels);
        parameters.Add(X.Height * X.RowStride / 4);
    }
}

/// <summary>The addresses that <see cref="ConcatGpu"/> reads and writes.</summary>
/// <param name="X">The first channel to read.</param>
/// <param name="Y">The first channel to write.</param>
public readonly record struct ConcatProblem(ulong X, ulong Y);

/// <summary><see cref="ConcatGpu"/> on synthetic inputs.</summary>
public sealed class ConcatCase : LaunchCase<ConcatGpu, ConcatProblem>
{
    /// <summary>Creates the case at the sizes of <paramref name="shape"/>.</summary>
    public ConcatCase(IGpuDevice device, CaseShape shape)
        : base(device)
    {
        Kernel = new ConcatGpu(shape.X);
        Problems = [.. Enumerable.Range(0, shape.Problems).Select(_ => new ConcatProblem(Input(shape.X), Output(shape.X)))];
        Bytes = 8.0 * shape.Problems * shape.X.Neurons * shape.X.Lanes;
    }

    public override double Flop => 0;
}
