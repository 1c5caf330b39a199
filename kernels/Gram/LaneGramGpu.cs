using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Gram;

/// <summary>The device addresses of two arrays of rows whose Gram matrix is wanted.</summary>
/// <param name="A">The rows whose lanes are gram's rows.</param>
/// <param name="B">The rows whose lanes are its columns; perhaps the same.</param>
/// <param name="Gram">The matrix that the products are added to, lanes x lanes in float64.</param>
public readonly record struct LaneGramProblem(ulong A, ulong B, ulong Gram);

/// <summary><see cref="LaneGram"/> on a GPU, with the same bits; <c>LaneGram.ptx</c> is its contract.</summary>
/// <param name="Stride">The floats from one row to the next, a multiple of 4.</param>
/// <param name="Count">The number of rows.</param>
/// <param name="Lanes">The lanes of a row, a multiple of 16.</param>
public readonly record struct LaneGramGpu(long Stride, int Count, int Lanes) : IGpuKernel<LaneGramProblem>
{
    private const int SharedBytes = 8192;

    public static KernelSource Ptx { get; } = KernelSource.Load("LaneGram");

    public GpuGrid Grid => new(Tiles * Tiles, IsNarrow ? 32 : 128, SharedBytes);

    private bool IsNarrow => Lanes <= 32;

    private int Tiles => IsNarrow ? 1 : (Lanes + 63) / 64;

    public void Write(ref ParameterWriter parameters)
    {
        parameters.Add(Stride * sizeof(float));
        parameters.Add(Count);
        parameters.Add(Lanes);
        parameters.Add(Tiles);
        parameters.Add(IsNarrow ? 3 : 4);
    }
}

/// <summary><see cref="LaneGramGpu"/> on synthetic gradients per sample of the weights of a convolution.</summary>
public sealed class LaneGramCase(IGpuDevice device, CaseShape shape)
    : LaneGramGpuCase<LaneGramGpu>(device, shape, (count, lanes) => new LaneGramGpu(lanes, count, lanes));
