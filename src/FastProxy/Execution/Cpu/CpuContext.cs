using FastProxy.Kernels.Norm;
using FastProxy.Kernels.Simd;
using FastProxy.Plans;
using Buffer = FastProxy.Plans.Buffer;

namespace FastProxy.Execution.Cpu;

/// <summary>Computes rows, channels or other units [from, to) of a step, with scratch memory of the calling thread.</summary>
internal unsafe delegate void StepPart(int from, int to, float* memory);

/// <summary>The memory, threads and weights of one runner, which the rows of <see cref="CpuSteps"/> run with.</summary>
internal sealed unsafe class CpuContext : IDisposable
{
    private readonly InputLanes images;
    private NativeArray<float>[] scratch = [];
    private NativeArray<float> arena = new(0);
    private NativeArray<double> sums = new(0);
    private NativeArray<float> shared = new(0);
    private NativeArray<float> gradientWeights = new(0);
    private WeightGradient? packedGradient;

    /// <summary>Creates a context that owns no memory yet.</summary>
    public CpuContext(Isa isa, int threads, WeightSource source, WeightCache weights, InputLanes images)
    {
        Isa = isa;
        Source = source;
        Weights = weights;
        Threads = threads;
        this.images = images;
    }

    /// <summary>The number of threads inside a step.</summary>
    public int Threads { get; set; }

    /// <summary>The vector width.</summary>
    public Isa Isa { get; }

    /// <summary>The source of weights by layer.</summary>
    public WeightSource Source { get; }

    /// <summary>The packed weights.</summary>
    public WeightCache Weights { get; }

    /// <summary>The seed of the run.</summary>
    public long Seed { get; private set; }

    /// <summary>Notified as workers begin and end their parts, if set.</summary>
    public IStepObserver? Observer { get; set; }

    /// <summary>The memory that the threads of a step share, as <see cref="ICpuStep.Shared"/> of its row states.</summary>
    public float* Shared => shared.Pointer;

    /// <summary>The same in float64, or the row sums of the step's output for the batch-norm that reads it.</summary>
    public double* Sums => sums.Pointer;

    /// <summary>Returns the bytes of scratch memory that <paramref name="plan"/> needs with this many threads, beyond its arena.</summary>
    public static long ScratchBytes(Plan plan, int threads)
    {
        long bytes = 0;
        foreach (Step step in plan.Steps)
        {
            ICpuStep row = CpuSteps.All.Of(step);
            bytes = Math.Max(bytes, sizeof(float) * (threads * row.Scratch(step) + row.Shared(step)) + sizeof(double) * SumsLength(row, step));
        }

        return bytes;
    }

    /// <summary>Makes the arena at least this large, its content undefined.</summary>
    public void Reserve(long arenaBytes)
    {
        if (arena.Length < arenaBytes / sizeof(float))
        {
            arena.Dispose();
            arena = new NativeArray<float>(0);
            arena = new NativeArray<float>(arenaBytes / sizeof(float), isCleared: false);
        }
    }

    /// <summary>Makes room for a plan and its images, before threads read them.</summary>
    public void Begin(Plan plan, long seed)
    {
        Seed = seed;
        packedGradient = null;
        images.Begin(seed);
        (long scratchLength, long sharedLength, long sumsLength) = (0, 0, 0);
        foreach (Step step in plan.Steps)
        {
            foreach (Tensor input in step.Tensors.Where(t => t.IsInput))
            {
                images.Take(input.Input!.Value);
            }

            ICpuStep row = CpuSteps.All.Of(step);
            scratchLength = Math.Max(scratchLength, row.Scratch(step));
            sharedLength = Math.Max(sharedLength, row.Shared(step));
            sumsLength = Math.Max(sumsLength, SumsLength(row, step));
        }

        NativeArray<float>.Grow(ref arena, plan.ArenaLength);
        if (scratch.Length < Threads)
        {
            scratch = [.. scratch, .. Enumerable.Range(scratch.Length, Threads - scratch.Length).Select(_ => new NativeArray<float>(0))];
        }

        for (int t = 0; t < Threads; t++)
        {
            NativeArray<float>.Grow(ref scratch[t], scratchLength);
        }

        NativeArray<float>.Grow(ref shared, sharedLength);
        NativeArray<double>.Grow(ref sums, sumsLength);
    }

    /// <summary>Returns the address of a buffer.</summary>
    public float* At(Buffer buffer) => buffer is Tensor { Input: { } source } ? images.Take(source) : arena.Pointer + buffer.Offset;

    /// <summary>Returns the address of a scalar or a matrix.</summary>
    public double* DoublesAt(Buffer buffer) => (double*)At(buffer);

    /// <summary>Returns the address of the words of a pattern.</summary>
    public ulong* WordsAt(Pattern pattern) => (ulong*)At(pattern);

    /// <summary>Returns the labels of the images of a source.</summary>
    public ReadOnlySpan<int> Labels(InputSource source) => images.Labels(source);

    public void Run<K>(in K kernel)
        where K : struct, IKernel => Isa.Run(in kernel);

    /// <summary>Runs <paramref name="part"/> over [0, units) in as many contiguous parts as there are threads.</summary>
    public void Split(int units, StepPart part)
    {
        int parts = Math.Min(Threads, units);
        if (parts <= 1)
        {
            Run(part, 0, units, 0);
            return;
        }

        Parallel.For(0, parts, new ParallelOptions { MaxDegreeOfParallelism = parts }, i => Run(part, units * i / parts, units * (i + 1) / parts, i));
    }

    /// <summary>Adds rows of an output to the sums that its batch-norm reads, if one does.</summary>
    public void AddSums(Tensor output, int fromRow, int toRow)
    {
        if (output.Norm is not null)
        {
            Run(new BatchNormSums(At(output), output.Layout, fromRow, toRow, Sums));
        }
    }

    /// <summary>Forms the scales and shifts of the batch-norm that reads a step's output, if one does, once all rows are in the sums.</summary>
    public void FoldNorm(Step step)
    {
        if (step.Output is { Norm: { } norm } output)
        {
            BatchNormFold.Run(Sums, output.Layout, At(norm), At(norm) + norm.Channels);
        }
    }

    /// <summary>
    /// Returns a gradient in the order of weights. The copy stays until another gradient is requested; steps that multiply by the same gradient are
    /// adjacent in the plan.
    /// </summary>
    public float* Packed(WeightGradient gradient, WeightForm form)
    {
        if (packedGradient != gradient)
        {
            NativeArray<float>.Grow(ref gradientWeights, form.Length);
            PackedWeights.PackLayer(form, new ReadOnlySpan<float>(At(gradient), gradient.Count), gradientWeights.Pointer);
            packedGradient = gradient;
        }

        return gradientWeights.Pointer;
    }

    public void Dispose()
    {
        arena.Dispose();
        shared.Dispose();
        gradientWeights.Dispose();
        sums.Dispose();
        foreach (NativeArray<float> array in scratch)
        {
            array.Dispose();
        }
    }

    private static long SumsLength(ICpuStep row, Step step) =>
        Math.Max(row.Sums(step), step.Output is { Norm: not null } output ? 2L * output.Layout.Channels * output.Layout.Height : 0);

    private void Run(StepPart part, int from, int to, int worker)
    {
        Observer?.BeginPart(worker);
        part(from, to, scratch[worker].Pointer);
        Observer?.EndPart(worker);
    }
}
