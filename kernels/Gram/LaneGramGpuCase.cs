using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Conv;
using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.WeightGrad;

namespace FastProxy.Kernels.Gram;

/// <summary>A Gram matrix of synthetic gradients per sample of the weights of a convolution, with themselves.</summary>
/// <typeparam name="K">The kernel.</typeparam>
public abstract class LaneGramGpuCase<K> : LaunchCase<K, LaneGramProblem>
    where K : struct, IGpuKernel<LaneGramProblem>
{
    /// <summary>Creates the case with rows for the weights of a shape.</summary>
    /// <param name="make">Returns the kernel for a number of rows and a number of lanes.</param>
    protected LaneGramGpuCase(IGpuDevice device, CaseShape shape, Func<int, int, K> make)
        : base(device)
    {
        int lanes = shape.X.Lanes;
        int count = checked((int)shape.Conv.Weights());
        long gramBytes = (long)lanes * lanes * sizeof(double);
        Kernel = make(count, lanes);
        Problems = [.. Enumerable.Range(0, shape.Problems).Select(_ =>
        {
            ulong rows = Input((long)count * lanes);
            ulong gram = Output(gramBytes);
            device.Clear(gram, gramBytes);
            return new LaneGramProblem(rows, rows, gram);
        })];
        Flop = 2.0 * shape.Problems * count * lanes * lanes;
        Bytes = shape.Problems * (sizeof(float) * (double)count * lanes + 2.0 * gramBytes);
    }
}
