using System.Numerics;
using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Pattern;

/// <summary>The count of <see cref="DistinctWords"/> on a GPU for any number of samples; <c>DistinctHash.ptx</c> is its contract.</summary>
/// <param name="Samples">S.</param>
/// <param name="MaxNeurons">The neurons of the longest problem.</param>
public readonly record struct DistinctHashGpu(int Samples, long MaxNeurons) : IGpuKernel<DistinctHashProblem>
{
    /// <summary>The bytes of a counter: the distinct patterns, then those that found no room, 32 bits each.</summary>
    public const int CounterBytes = 2 * sizeof(uint);

    private const int PatternsPerThread = 16;
    private const int MinCapacity = 32;

    /// <summary>The slots of a block's own table, as the kernel has them.</summary>
    private const int OwnSlots = 2048 + 1;

    public static KernelSource Ptx { get; } = KernelSource.Load("DistinctHash");

    public GpuGrid Grid => ThreadGrid.Striding(MaxNeurons, PatternsPerThread) with { SharedBytes = OwnSlots * sizeof(ulong) };

    /// <summary>Returns the capacity of a table for the patterns of this many neurons in all, at most half full.</summary>
    public static int Capacity(long neurons) =>
        checked((int)BitOperations.RoundUpToPowerOf2((ulong)Math.Max(MinCapacity, 2 * neurons)));

    /// <summary>Returns the number of bytes of a table.</summary>
    public static long TableBytes(int capacity) => (capacity + 1L) * sizeof(ulong);

    public void Write(ref ParameterWriter parameters) => parameters.Add(Lanes.Words(Samples));
}

/// <summary>
/// Patterns to count. Problems that share a table and a counter are counted together; patterns of more than 64 samples must stay in place until the
/// last is counted.
/// </summary>
/// <param name="Words">The words of a neuron side by side.</param>
/// <param name="Table"><see cref="DistinctHashGpu.TableBytes"/>, initially zero.</param>
/// <param name="Counter"><see cref="DistinctHashGpu.CounterBytes"/>, initially zero.</param>
/// <param name="Neurons">The number of patterns.</param>
/// <param name="Capacity"><see cref="DistinctHashGpu.Capacity"/>.</param>
public readonly record struct DistinctHashProblem(ulong Words, ulong Table, ulong Counter, int Neurons, int Capacity);

/// <summary><see cref="DistinctHashGpu"/> on synthetic patterns, one per neuron of the input.</summary>
public sealed class DistinctHashCase : GpuCase
{
    private readonly DistinctHashGpu kernel;
    private readonly DistinctHashProblem[] problems;

    /// <summary>Creates the case at the neurons of <paramref name="shape"/>'s input and its samples.</summary>
    public DistinctHashCase(IGpuDevice device, CaseShape shape)
        : base(device)
    {
        int neurons = checked((int)shape.X.Neurons);
        int capacity = DistinctHashGpu.Capacity(neurons);
        kernel = new DistinctHashGpu(shape.Samples, neurons);

        // The place of a pattern depends on the order of threads, so the tables are not outputs.
        problems = [.. Enumerable.Range(0, shape.Problems).Select(i => new DistinctHashProblem(
            Input<ulong>(SyntheticPatterns.Of(shape.Samples, neurons, i)),
            Input<ulong>(new ulong[capacity + 1]),
            Output(DistinctHashGpu.CounterBytes),
            neurons,
            capacity))];
        Flop = (double)shape.Problems * neurons * Lanes.Words(shape.Samples);
        Bytes = Flop * sizeof(ulong) + (double)shape.Problems * DistinctHashGpu.TableBytes(capacity);
    }

    public override void Run(GpuQueue queue)
    {
        foreach (DistinctHashProblem problem in problems)
        {
            queue.Device.Clear(problem.Table, DistinctHashGpu.TableBytes(problem.Capacity));
            queue.Device.Clear(problem.Counter, DistinctHashGpu.CounterBytes);
        }

        queue.Run(in kernel, problems);
    }
}
