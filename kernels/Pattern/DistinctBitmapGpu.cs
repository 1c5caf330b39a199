using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Pattern;

/// <summary>
/// The count of <see cref="DistinctWords"/> on a GPU for up to <see cref="MaxSamples"/> samples; <c>DistinctBitmap.ptx</c> is its contract.
/// </summary>
/// <param name="Samples">S.</param>
/// <param name="MaxNeurons">The neurons of the longest problem.</param>
public readonly record struct DistinctBitmapGpu(int Samples, long MaxNeurons) : IGpuKernel<DistinctBitmapProblem>
{
    /// <summary>The largest number of samples of a pattern.</summary>
    public const int MaxSamples = ShortWordSet.MaxSamples;

    private const int WordsPerThread = 32;

    public static KernelSource Ptx { get; } = KernelSource.Load("DistinctBitmap");

    /// <summary>The number of bytes of a map.</summary>
    public int MapBytes => Math.Max(sizeof(uint), (1 << Samples) / 8);

    public GpuGrid Grid => ThreadGrid.Striding(MaxNeurons, WordsPerThread) with { SharedBytes = (MapBytes + 15) / 16 * 16 };

    public void Write(ref ParameterWriter parameters) => parameters.Add(Samples);
}

/// <summary>Patterns to count. Problems that share a map and a counter are counted together.</summary>
/// <param name="Words">A word per neuron.</param>
/// <param name="Map"><see cref="DistinctBitmapGpu.MapBytes"/>, initially zero.</param>
/// <param name="Counter">The number of distinct patterns, 32 bits, initially zero.</param>
/// <param name="Neurons">The number of words.</param>
public readonly record struct DistinctBitmapProblem(ulong Words, ulong Map, ulong Counter, int Neurons);

/// <summary><see cref="DistinctBitmapGpu"/> on synthetic patterns, one per neuron of the input.</summary>
public sealed class DistinctBitmapCase : GpuCase
{
    private readonly DistinctBitmapGpu kernel;
    private readonly DistinctBitmapProblem[] problems;

    /// <summary>
    /// Creates the case at the neurons of <paramref name="shape"/>'s input, and at most <see cref="DistinctBitmapGpu.MaxSamples"/> of its samples.
    /// </summary>
    public DistinctBitmapCase(IGpuDevice device, CaseShape shape)
        : base(device)
    {
        int neurons = checked((int)shape.X.Neurons);
        kernel = new DistinctBitmapGpu(Math.Min(shape.Samples, DistinctBitmapGpu.MaxSamples), neurons);
        problems = [.. Enumerable.Range(0, shape.Problems).Select(i => new DistinctBitmapProblem(
            Input<ulong>(SyntheticPatterns.Of(kernel.Samples, neurons, i)), Output(kernel.MapBytes), Output(sizeof(uint)), neurons))];
        Flop = (double)shape.Problems * neurons;
        Bytes = (double)shape.Problems * (sizeof(ulong) * neurons + 2 * kernel.MapBytes);
    }

    public override void Run(GpuQueue queue)
    {
        foreach (DistinctBitmapProblem problem in problems)
        {
            queue.Device.Clear(problem.Map, kernel.MapBytes);
            queue.Device.Clear(problem.Counter, sizeof(uint));
        }

        queue.Run(in kernel, problems);
    }
}
