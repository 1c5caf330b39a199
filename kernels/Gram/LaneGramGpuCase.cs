using FastProxy.Kernels.Conv;
using FastProxy.Kernels.Gpu;

namespace FastProxy.Kernels.Gram;

/// <summary>A Gram matrix of made-up gradients per sample of the weights of a convolution, with themselves.</summary>
/// <typeparam name="K">Its kernel.</typeparam>
public abstract class LaneGramGpuCase<K> : GpuCase
    where K : struct, IGpuKernel<LaneGramProblem>
{
    private readonly K kernel;
    private readonly LaneGramProblem[] problems;

    /// <summary>Rows for the weights of a shape.</summary>
    /// <param name="make">The kernel for as many rows of as many lanes.</param>
    protected LaneGramGpuCase(IGpuDevice device, KernelShape shape, Func<int, int, K> make)
        : base(device)
    {
        int lanes = shape.X.Lanes;
        int count = checked((int)shape.Conv.Weights());
        long gramBytes = (long)lanes * lanes * sizeof(double);
        kernel = make(count, lanes);
        problems = [.. Enumerable.Range(0, shape.Problems).Select(_ =>
        {
            ulong rows = Input((long)count * lanes);
            ulong gram = Output(gramBytes);
            device.Clear(gram, gramBytes);
            return new LaneGramProblem(rows, rows, gram);
        })];
        Flop = 2.0 * shape.Problems * count * lanes * lanes;
        Bytes = shape.Problems * (sizeof(float) * (double)count * lanes + 2.0 * gramBytes);
    }

    /// <inheritdoc/>
    public override double Flop { get; }

    /// <inheritdoc/>
    public override double Bytes { get; }

    /// <inheritdoc/>
    public override void Run(GpuQueue queue) => queue.Run(in kernel, problems);
}
