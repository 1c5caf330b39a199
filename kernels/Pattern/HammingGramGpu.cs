using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Pattern;

/// <summary>Activation patterns whose Gram matrix is wanted.</summary>
/// <param name="Words">The device address of neurons x ceil(samples / 64) words of 64 bits.</param>
/// <param name="Agreement">The device address of the counts that are added to, samples x samples in int64; problems may share it.</param>
/// <param name="Multiplicity">The number of times that each neuron counts.</param>
public readonly record struct HammingGramProblem(ulong Words, ulong Agreement, long Multiplicity);

/// <summary><see cref="HammingGram"/> on a GPU; <c>HammingGram.ptx</c> is its contract.</summary>
/// <param name="Neurons">The number of neurons.</param>
/// <param name="Samples">The number of samples, at least 1.</param>
public readonly record struct HammingGramGpu(int Neurons, int Samples) : IGpuKernel<HammingGramProblem>
{
    /// <summary>The neurons of a chunk: 24 bit rows of 32 neurons.</summary>
    private const int Chunk = 768;

    /// <summary>The bytes of a chunk's bit rows of 64 samples.</summary>
    private const int ChunkBytes = 6144;

    /// <summary>
    /// The neurons that a block counts: each block adds to all cells, 32 KiB for 64 samples, so it first reads eight times as much.
    /// </summary>
    private const int Part = 43 * Chunk;

    public static KernelSource Ptx { get; } = KernelSource.Load("HammingGram");

    public GpuGrid Grid => new(checked(Pairs * Parts), IsNarrow ? 64 : Columns == 1 ? 192 : 256, 2 * Buffer);

    private bool IsNarrow => Samples <= 32;

    private int Columns => Lanes.Words(Samples);

    private int Pairs => Columns * (Columns + 1) / 2;

    private int Parts => Math.Max(1, (int)(((long)Neurons + Part - 1) / Part));

    private int Buffer => Columns == 1 ? ChunkBytes : 2 * ChunkBytes;

    public void Write(ref ParameterWriter parameters)
    {
        parameters.Add(Neurons);
        parameters.Add(Samples);
        parameters.Add(Columns);
        parameters.Add(Pairs);
        parameters.Add(Part);
        parameters.Add(IsNarrow ? 16 : 0);
        parameters.Add(Buffer);
    }
}

/// <summary><see cref="HammingGramGpu"/> on synthetic patterns of an activation.</summary>
public sealed class HammingGramCase : LaunchCase<HammingGramGpu, HammingGramProblem>
{
    /// <summary>Creates the case with patterns of the neurons of a shape's input.</summary>
    public HammingGramCase(IGpuDevice device, CaseShape shape)
        : base(device)
    {
        int samples = shape.Samples;
        int neurons = checked((int)shape.X.Neurons);
        long words = (long)neurons * Lanes.Words(samples);
        long cells = (long)samples * samples;
        Kernel = new HammingGramGpu(neurons, samples);
        Problems = [.. Enumerable.Range(0, shape.Problems).Select(_ =>
        {
            // The patterns are the bits of uniform floats, except for their signs and exponents, which are alike.
            ulong patterns = Input(2 * words);
            ulong agreement = Output(cells * sizeof(long));
            device.Clear(agreement, cells * sizeof(long));
            return new HammingGramProblem(patterns, agreement, 1);
        })];

        // 64 neurons of a pair of samples take an exclusive or, a count and an addition.
        Flop = 3.0 / 64 * shape.Problems * neurons * samples * (samples + 1) / 2;
        Bytes = 8.0 * shape.Problems * (words + 2 * cells);
    }
}
