using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Embeddings;

/// <summary><see cref="Embedding"/> on a GPU, with the same bits; <c>Embedding.ptx</c> is its contract.</summary>
/// <param name="Y">The layout of the result.</param>
public readonly record struct EmbeddingGpu(ActivationLayout Y) : IGpuKernel<EmbeddingProblem>
{
    public static KernelSource Ptx { get; } = KernelSource.Load("Embedding");

    public GpuGrid Grid => ThreadGrid.Of(Y);

    public void Write(ref ParameterWriter parameters)
    {
        parameters.Add(Y.ChannelStride * sizeof(float));
        parameters.Add(Y.Channels);
        parameters.Add(Grid.X / Y.Channels);
        parameters.Add(Y.Height * Y.RowStride / 4);
        parameters.Add(Y.Lanes);
        parameters.Add(Y.Samples);
    }
}

/// <summary>The addresses that <see cref="EmbeddingGpu"/> reads and writes.</summary>
/// <param name="Table">The table, V x E.</param>
/// <param name="Ids">The ids.</param>
/// <param name="Y">The rows.</param>
public readonly record struct EmbeddingProblem(ulong Table, ulong Ids, ulong Y);

/// <summary><see cref="EmbeddingGpu"/> on synthetic inputs.</summary>
public sealed class EmbeddingCase : LaunchCase<EmbeddingGpu, EmbeddingProblem>
{
    /// <summary>Creates the case at the sizes of <paramref name="shape"/>.</summary>
    public EmbeddingCase(IGpuDevice device, CaseShape shape)
        : base(device)
    {
        ulong ids = Input<float>(EmbeddingCases.Ids(shape.X));
        Kernel = new EmbeddingGpu(shape.X);
        Problems = [.. Enumerable.Range(0, shape.Problems).Select(
            _ => new EmbeddingProblem(Input((long)EmbeddingCases.Rows * shape.In), ids, Output(shape.X)))];
        Bytes = 2 * shape.Problems * CaseMemory.Bytes(shape.X);
    }

    public override double Flop => 0;
}
