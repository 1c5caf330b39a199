using System.Runtime.InteropServices;
using FastProxy.Data;
using FastProxy.Kernels.Add;
using FastProxy.Kernels.Conv;
using FastProxy.Kernels.Layout;
using FastProxy.Kernels.Linear;
using FastProxy.Kernels.Norm;
using FastProxy.Kernels.Pool;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Sums;
using FastProxy.Kernels.WeightGrad;
using FastProxy.Plans;
using Buffer = FastProxy.Plans.Buffer;

namespace FastProxy.Execution.Cpu;

/// <summary>
/// Runs plans on the CPU. One runner belongs to one worker: it owns an arena and scratch memory, and may use several threads inside a step.
/// Rows of a step are independent and sums over them are formed in order afterwards, so the number of threads does not
/// touch a bit of any result.
/// </summary>
public sealed unsafe partial class PlanRunner : IPlanRunner
{
    /// <summary>Floats of a convolution's output that stay in the second-level cache until they are summed: 128 KiB.</summary>
    private const long NearFloats = 1 << 15;

    private readonly Isa isa;
    private readonly int threads;
    private readonly WeightCache weights;
    private readonly WeightSource source;
    private readonly ImageLanes images;
    private readonly NativeArray<float>[] scratch;
    private readonly PatternReader patterns;
    private NativeArray<float> arena;
    private NativeArray<double> sums = new(0);
    private NativeArray<float> shared = new(0);
    private NativeArray<float> gradientWeights = new(0);
    private WeightGradient? packedGradient;

    /// <summary>A runner for one batch of images.</summary>
    /// <param name="isa">Vector width.</param>
    /// <param name="threads">Threads inside a step.</param>
    /// <param name="source">Weights by layer.</param>
    /// <param name="weights">Packed weights, shared by the runners.</param>
    /// <param name="batch">The images.</param>
    /// <param name="next">The next batch, for plans that read it.</param>
    /// <param name="arenaBytes">Room for the plans to come, so that it need not grow; what no plan touches is not taken from the system.</param>
    public PlanRunner(
        Isa isa, int threads, WeightSource source, WeightCache weights, ImageBatch batch, ImageBatch? next = null, long arenaBytes = 0)
    {
        arena = new NativeArray<float>(arenaBytes / sizeof(float), isCleared: false);
        this.isa = isa;
        this.threads = threads;
        this.source = source;
        this.weights = weights;
        images = new ImageLanes(batch, next);
        patterns = new PatternReader(batch.Samples, isa);
        scratch = [.. Enumerable.Range(0, threads).Select(_ => new NativeArray<float>(0))];
    }

    /// <summary>Is told of the steps; null for nobody.</summary>
    public IStepObserver? Observer { get; set; }

    /// <summary>Bytes of scratch memory that <paramref name="plan"/> needs with this many threads, beyond its arena.</summary>
    public static long ScratchBytes(Plan plan, int threads) =>
        plan.Steps
            .Select(s => sizeof(float) * (threads * ScratchLength(s) + SharedLength(s)) + sizeof(double) * SumsLength(s))
            .DefaultIfEmpty(0)
            .Max();

    /// <inheritdoc/>
    public void Run(Plan plan, long seed, Action<int> ready)
    {
        images.Begin(seed);

        // Before threads read them.
        foreach (Tensor input in plan.Steps.SelectMany(s => s.Tensors).Where(t => t.IsImages))
        {
            images.Take(input.Images!.Value);
        }

        NativeArray<float>.Grow(ref arena, plan.ArenaLength);
        long scratchLength = plan.Steps.Select(ScratchLength).DefaultIfEmpty(0).Max();
        for (int t = 0; t < threads; t++)
        {
            NativeArray<float>.Grow(ref scratch[t], scratchLength);
        }

        NativeArray<float>.Grow(ref shared, plan.Steps.Select(SharedLength).DefaultIfEmpty(0).Max());
        NativeArray<double>.Grow(ref sums, plan.Steps.Select(SumsLength).DefaultIfEmpty(0).Max());
        int done = 0;
        int network = 0;
        void Announce()
        {
            for (; network < plan.Networks.Count && plan.Networks[network].Ready <= done; network++)
            {
                ready(network);
            }
        }

        Announce();
        foreach (IReadOnlyList<Step> wave in plan.Waves)
        {
            foreach (Step step in wave)
            {
                Observer?.Begin(step);
                Run(step, seed);
                Observer?.End(step);
            }

            done++;
            Announce();
        }
    }

    /// <summary>The words of a pattern of the running plan.</summary>
    public ulong* Words(Pattern pattern) => (ulong*)At(pattern);

    /// <inheritdoc/>
    public PatternStatistics Patterns(NetworkPlan network) => patterns.Read(this, network);

    /// <inheritdoc/>
    public ReadOnlySpan<float> Floats(Buffer buffer) => new(At(buffer), checked((int)buffer.Length));

    /// <inheritdoc/>
    public ReadOnlySpan<double> Doubles(Buffer buffer) => new(At(buffer), checked((int)(buffer.Length / 2)));

    /// <inheritdoc/>
    public float[] Values(Tensor tensor) => Batch.FromLanes(At(tensor), tensor.Layout);

    /// <inheritdoc/>
    public void Dispose()
    {
        images.Dispose();
        patterns.Dispose();
        arena.Dispose();
        shared.Dispose();
        gradientWeights.Dispose();
        sums.Dispose();
        foreach (NativeArray<float> array in scratch)
        {
            array.Dispose();
        }
    }

    /// <summary>Floats that each thread of a step needs.</summary>
    private static long ScratchLength(Step step) => step switch
    {
        ConvStep { IsWinograd: true } conv => ConvWinograd.ScratchLength(conv.Shape, conv.X.Layout),
        AddStep add => AddFused.ScratchLength(add.Layout, add.Summands.Count(s => s.Pool.Kernel > 0)),
        PoolStep pool => pool.X.Layout.RowStride,
        GramStep gram => GramScratch(gram),
        _ => 0,
    };

    /// <summary>Floats that the threads of a step share.</summary>
    private static long SharedLength(Step step) => step switch
    {
        AddStep add => (long)Lanes.Padded(add.Layout.Channels) * add.Summands.Count(s => s.Affine is { Source: null, Factor: not 1 }),
        GramStep gram => GramShared(gram),
        _ => 0,
    };

    /// <summary>Doubles that the threads of a step share.</summary>
    private static long SumsLength(Step step) => step switch
    {
        NormGradStep norm => DotsLength(norm.Gradient.Layout, norm.Xs.Count + 1),
        NormTangentStep norm => DotsLength(norm.X.Layout, new NormDots(norm).Count),
        LayerCurvatureStep layer => DotsLength(layer.Adjoint.Layout, layer.Factors.Count),
        _ => step.Output is { Norm: not null } output ? 2L * output.Layout.Channels * output.Layout.Height : 0,
    };

    private void Run(Step step, long seed)
    {
        switch (step)
        {
            case ConvStep conv:
                Convolve(conv, seed);
                break;
            case AddStep add:
                Sum(add);
                break;
            case PoolStep pool:
                Split(pool.Output!.Layout.Height, (from, to, memory) => Pool(pool, from, to, memory));
                break;
            case GlobalAvgPoolStep pool:
                var mean = new GlobalAvgPool(At(pool.X), pool.X.Layout, 0, pool.X.Layout.Channels, At(pool.Output!));
                isa.Run(in mean);
                AddSums(pool.Output!, 0, 1);
                break;
            case LinearStep linear:
                Multiply(linear, seed);
                break;
            case ConcatStep concat:
                Concatenate(concat);
                break;
            case SliceStep slice:
                ActivationLayout part = slice.Output!.Layout;
                var copy = new Concat(At(slice.X) + slice.FromChannel * part.ChannelStride, part, 0, At(slice.Output));
                isa.Run(in copy);
                break;
            case SampleStep sample:
                Copy(sample);
                break;
            default:
                RunGradient(step, seed);
                break;
        }

        if (step.Output is { Norm: { } norm } output)
        {
            BatchNormFold.Run(sums.Pointer, output.Layout, At(norm), At(norm) + norm.Channels);
        }
    }

    private void Convolve(ConvStep conv, long seed)
    {
        int unit = conv.IsWinograd ? ConvWinograd.Tile : 1;
        int height = conv.Output!.Layout.Height;
        void Rows(float* packed) => Split(
            (height + unit - 1) / unit, (from, to, memory) => Convolve(conv, packed, from * unit, Math.Min(to * unit, height), unit, memory));

        if (conv.Weight.Gradient is { } gradient)
        {
            // Steps that multiply by one gradient come close to each other.
            if (packedGradient != gradient)
            {
                NativeArray<float>.Grow(ref gradientWeights, PackedWeights.LengthOf(conv.Shape, conv.IsWinograd));
                PackedWeights.Pack(conv, new ReadOnlySpan<float>(At(gradient), gradient.Count), gradientWeights.Pointer);
                packedGradient = gradient;
            }

            Rows(gradientWeights.Pointer);
            return;
        }

        NativeArray<float> array = weights.Take(conv, seed);
        Rows(array.Pointer);
        weights.Return(conv, seed, array);
    }

    private void Convolve(ConvStep step, float* packed, int fromRow, int toRow, int unit, float* memory)
    {
        ActivationLayout layout = step.X.Layout;
        float* x = At(step.X);
        float* y = At(step.Output!);

        // So few rows at a time that the sums read them from the second-level cache.
        long rowLength = (long)step.Output!.Layout.Channels * step.Output.Layout.RowStride;
        int rows = unit * (int)Math.Clamp(NearFloats / (unit * rowLength), 1, toRow);
        for (int row = fromRow; row < toRow; row += rows)
        {
            int end = Math.Min(row + rows, toRow);
            if (step.IsWinograd)
            {
                var kernel = new ConvWinograd(x, packed, step.Shape, layout, step.IsRelu, row / unit, (end + unit - 1) / unit, memory, step.IsAdd, y);
                isa.Run(in kernel);
            }
            else if (step.Shape.IsDepthwise)
            {
                var kernel = new ConvDepthwise(x, packed, step.Shape, layout, step.IsRelu, row, end, step.IsAdd, y);
                isa.Run(in kernel);
            }
            else
            {
                var kernel = new ConvDirect(x, packed, step.Shape, layout, step.IsRelu, row, end, step.IsAdd, y);
                isa.Run(in kernel);
            }

            if (step.IsDual)
            {
                var dual = new DualLanes(y, step.Output.Layout, row, end);
                isa.Run(in dual);
            }

            AddSums(step.Output, row, end);
        }
    }

    private void Sum(AddStep add)
    {
        AddFusedSummand* terms = stackalloc AddFusedSummand[add.Summands.Count];
        float* factors = shared.Pointer;
        for (int i = 0; i < add.Summands.Count; i++)
        {
            terms[i] = TermOf(add.Summands[i], ref factors);
        }

        nint first = (nint)terms;
        Split(add.Layout.Height, (from, to, memory) => Sum(add, (AddFusedSummand*)first, from, to, memory));
    }

    private void Sum(AddStep step, AddFusedSummand* terms, int fromRow, int toRow, float* memory)
    {
        float* y = step.Output is null ? null : At(step.Output);
        ulong* words = step.Pattern is null ? null : Words(step.Pattern);
        double* rowSums = step.Output is { Norm: not null } ? sums.Pointer : null;
        var kernel = new AddFused(terms, step.Summands.Count, step.Layout, step.IsRelu, fromRow, toRow, memory, y, words, rowSums);
        isa.Run(in kernel);
    }

    private void Pool(PoolStep step, int fromRow, int toRow, float* memory)
    {
        if (step.IsDual)
        {
            var kernel = new MaxPoolDual(At(step.X), step.Shape, step.X.Layout, fromRow, toRow, At(step.Output!));
            isa.Run(in kernel);
        }
        else if (step.IsMax)
        {
            var kernel = new MaxPool(At(step.X), step.Shape, step.X.Layout, fromRow, toRow, At(step.Output!));
            isa.Run(in kernel);
        }
        else
        {
            var kernel = new AvgPool(At(step.X), step.Shape, step.X.Layout, fromRow, toRow, memory, At(step.Output!));
            isa.Run(in kernel);
        }

        AddSums(step.Output!, fromRow, toRow);
    }

    private void Multiply(LinearStep step, long seed)
    {
        int outputs = step.Output!.Layout.Channels;
        int inputs = step.X.Layout.Channels;
        fixed (float* w = source.Weights(step.Weight, seed))
        {
            fixed (float* b = source.Bias(step.Weight.Layer, outputs, inputs, seed))
            {
                var kernel = new LinearForward(At(step.X), w, b, step.X.Layout, 0, outputs, At(step.Output));
                isa.Run(in kernel);
            }
        }

        AddSums(step.Output, 0, 1);
    }

    private void Concatenate(ConcatStep step)
    {
        ActivationLayout layout = step.Output!.Layout;
        if (step.Parts.Sum(p => p.X.Layout.Channels) < layout.Channels)
        {
            NativeMemory.Clear(At(step.Output), (nuint)(layout.Length * sizeof(float)));
        }

        foreach ((Tensor x, int from) in step.Parts)
        {
            var kernel = new Concat(At(x), x.Layout, from, At(step.Output));
            isa.Run(in kernel);
        }

        AddSums(step.Output, 0, layout.Height);
    }

    private void Copy(SampleStep step)
    {
        ActivationLayout layout = step.X.Layout;
        float* x = At(step.X);
        float* y = At(step.Result);
        for (int c = 0; c < step.Result.Channels; c++)
        {
            for (int p = 0; p < step.Result.Pixels; p++)
            {
                float value = x[c * layout.ChannelStride + (long)p * layout.Lanes];
                y[c * step.Result.Pixels + p] = step.IsRelu ? MathF.Max(value, 0) : value;
            }
        }
    }

    private void AddSums(Tensor output, int fromRow, int toRow)
    {
        if (output.Norm is not null)
        {
            var kernel = new BatchNormSums(At(output), output.Layout, fromRow, toRow, sums.Pointer);
            isa.Run(in kernel);
        }
    }

    private AddFusedSummand TermOf(Summand summand, ref float* factors)
    {
        nint x = (nint)At(summand.X);
        nint mask = summand.Mask is null ? 0 : (nint)At(summand.Mask);
        Affine affine = summand.Affine;
        if (affine.Source is { } source)
        {
            float* rows = At(source);
            nint shift = affine.Shift < 0 ? 0 : (nint)(rows + affine.Shift * source.Channels);
            return new AddFusedSummand(x, (nint)(rows + affine.Scale * source.Channels), shift, summand.Pool, mask);
        }

        if (affine.Factor == 1)
        {
            return new AddFusedSummand(x, 0, 0, summand.Pool, mask);
        }

        int channels = summand.X.Layout.Channels;
        new Span<float>(factors, channels).Fill(affine.Factor);
        nint scale = (nint)factors;
        factors += Lanes.Padded(channels);
        return new AddFusedSummand(x, scale, 0, summand.Pool, mask);
    }

    private float* At(Buffer buffer) => buffer is Tensor { Images: { } kind } ? images.Take(kind) : arena.Pointer + buffer.Offset;

    /// <summary>Runs <paramref name="part"/> over [0, units) in as many contiguous parts as there are threads.</summary>
    private void Split(int units, RowsPart part)
    {
        int parts = Math.Min(threads, units);
        if (parts <= 1)
        {
            Run(part, 0, units, 0);
            return;
        }

        Parallel.For(0, parts, new ParallelOptions { MaxDegreeOfParallelism = parts }, i => Run(part, units * i / parts, units * (i + 1) / parts, i));
    }

    private void Run(RowsPart part, int from, int to, int worker)
    {
        Observer?.BeginPart(worker);
        part(from, to, scratch[worker].Pointer);
        Observer?.EndPart(worker);
    }

    private delegate void RowsPart(int from, int to, float* memory);
}
