using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Gram;

/// <summary>
/// <see cref="LaneGram"/> on the tensor cores of a GPU of compute capability 8.0 or above, in TF32, with other bits; <c>LaneGramTf32.ptx</c> is its
/// contract.
/// </summary>
/// <param name="Stride">The floats from one row to the next, a multiple of 4.</param>
/// <param name="Count">The number of rows.</param>
/// <param name="Lanes">The lanes of a row, a multiple of 16.</param>
public readonly record struct LaneGramTf32Gpu(long Stride, int Count, int Lanes) : IGpuKernel<LaneGramProblem>
{
    private const int TileLanes = 64;
    private const int SharedBytes = 18432;

    public static KernelSource Ptx { get; } = KernelSource.Load("LaneGramTf32");

    public GpuGrid Grid => new(Tiles * Tiles, 128, SharedBytes);

    private int Tiles => (Lanes + TileLanes - 1) / TileLanes;

    public void Write(ref ParameterWriter parameters)
    {
        parameters.Add(Stride * sizeof(float));
        parameters.Add(Count);
        parameters.Add(Lanes);
        parameters.Add(Tiles);
    }
}

/// <summary><see cref="LaneGramTf32Gpu"/> on synthetic gradients per sample of the weights of a convolution.</summary>
public sealed class LaneGramTf32Case(IGpuDevice device, CaseShape shape)
    : LaneGramGpuCase<LaneGramTf32Gpu>(device, shape, (count, lanes) => new LaneGramTf32Gpu(lanes, count, lanes));
