using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Embeddings;

/// <summary><see cref="EmbeddingGrad"/> on a GPU, with the same bits; <c>EmbeddingGrad.ptx</c> is its contract.</summary>
/// <param name="DY">The layout of the gradient of the rows.</param>
/// <param name="Rows">V.</param>
public readonly record struct EmbeddingGradGpu(ActivationLayout DY, int Rows) : IGpuKernel<EmbeddingGradProblem>
{
    public static KernelSource Ptx { get; } = KernelSource.Load("EmbeddingGrad");

    public GpuGrid Grid => ThreadGrid.Of(DY.Channels);

    public void Write(ref ParameterWriter parameters)
    {
        parameters.Add(DY.ChannelStride * sizeof(float));
        parameters.Add(Rows);
        parameters.Add(DY.Channels);
        parameters.Add(DY.Height * DY.Width);
        parameters.Add(DY.Lanes);
        parameters.Add(DY.Samples);
    }
}

/// <summary>The addresses that <see cref="EmbeddingGradGpu"/> reads and writes.</summary>
/// <param name="Ids">The ids.</param>
/// <param name="DY">The gradient of the rows.</param>
/// <param name="DTable">The gradient of the table, V x E.</param>
public readonly record struct EmbeddingGradProblem(ulong Ids, ulong DY, ulong DTable);

/// <summary><see cref="EmbeddingGradGpu"/> on synthetic inputs.</summary>
public sealed class EmbeddingGradCase : LaunchCase<EmbeddingGradGpu, EmbeddingGradProblem>
{
    /// <summary>Creates the case at the sizes of <paramref name="shape"/>.</summary>
    public EmbeddingGradCase(IGpuDevice device, CaseShape shape)
        : base(device)
    {
        ulong ids = Input<float>(EmbeddingCases.Ids(shape.X));
        long table = (long)EmbeddingCases.Rows * shape.In * sizeof(float);
        Kernel = new EmbeddingGradGpu(shape.X, EmbeddingCases.Rows);
        Problems = [.. Enumerable.Range(0, shape.Problems).Select(_ => new EmbeddingGradProblem(ids, Input(shape.X), Output(table)))];
        Flop = (double)shape.Problems * shape.X.Neurons * shape.Samples;
        Bytes = shape.Problems * (CaseMemory.Bytes(shape.X) + table);
    }
}
