using FastProxy.Data;
using FastProxy.Kernels;
using FastProxy.Kernels.Add;
using FastProxy.Kernels.Conv;
using FastProxy.Kernels.Layout;
using FastProxy.Kernels.Linear;
using FastProxy.Kernels.Norm;
using FastProxy.Kernels.Pool;
using FastProxy.Plans;

namespace FastProxy.Execution;

/// <summary>
/// Runs plans on the CPU. One runner belongs to one worker: it owns an arena and scratch memory, and may use several threads inside a step.
/// Rows of a step are independent and sums over them are formed in order afterwards, so the number of threads does not
/// touch a bit of any result.
/// </summary>
public sealed unsafe class PlanRunner : IDisposable
{
    private readonly Isa isa;
    private readonly int threads;
    private readonly WeightCache weights;
    private readonly WeightSource source;
    private readonly NativeArray<float> images;
    private readonly ActivationLayout imageLayout;
    private NativeArray<float> arena = new(0);
    private NativeArray<double> sums = new(0);
    private readonly NativeArray<float>[] scratch;

    /// <summary>A runner for one batch of images.</summary>
    /// <param name="isa">Vector width.</param>
    /// <param name="threads">Threads inside a step.</param>
    /// <param name="source">Weights by layer.</param>
    /// <param name="weights">Packed weights, shared by the runners.</param>
    /// <param name="batch">The images.</param>
    public PlanRunner(Isa isa, int threads, WeightSource source, WeightCache weights, ImageBatch batch)
    {
        this.isa = isa;
        this.threads = threads;
        this.source = source;
        this.weights = weights;
        imageLayout = new ActivationLayout(batch.Channels, batch.Height, batch.Width, batch.Samples);
        images = new NativeArray<float>(imageLayout.Length);
        Batch.ToLanes(batch.Pixels, imageLayout, images.Pointer);
        scratch = [.. Enumerable.Range(0, threads).Select(_ => new NativeArray<float>(0))];
    }

    /// <summary>Bytes of scratch memory that <paramref name="plan"/> needs with this many threads, beyond its arena.</summary>
    public static long ScratchBytes(Plan plan, int threads) =>
        plan.Steps.Select(s => sizeof(float) * threads * ScratchLength(s) + sizeof(double) * SumsLength(s)).DefaultIfEmpty(0).Max();

    /// <summary>Runs a plan under a seed; <paramref name="ready"/> is told each network's index as soon as its results are in the arena.</summary>
    public void Run(Plan plan, long seed, Action<int> ready)
    {
        NativeArray<float>.Grow(ref arena, plan.ArenaLength);
        long scratchLength = plan.Steps.Select(ScratchLength).DefaultIfEmpty(0).Max();
        for (int t = 0; t < threads; t++)
        {
            NativeArray<float>.Grow(ref scratch[t], scratchLength);
        }

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
        foreach (Step step in plan.Steps)
        {
            Run(step, seed);
            done++;
            Announce();
        }
    }

    /// <summary>The words of a pattern of the running plan.</summary>
    public ulong* Words(Pattern pattern) => (ulong*)(arena.Pointer + pattern.Offset);

    /// <summary>An activation of the running plan, as N x C x H x W values.</summary>
    public float[] Values(Tensor tensor) => Batch.FromLanes(At(tensor), tensor.Layout);

    /// <inheritdoc/>
    public void Dispose()
    {
        images.Dispose();
        arena.Dispose();
        sums.Dispose();
        foreach (NativeArray<float> array in scratch)
        {
            array.Dispose();
        }
    }

    private static long ScratchLength(Step step) => step switch
    {
        ConvStep { IsWinograd: true } conv => ConvWinograd.ScratchLength(conv.Shape, conv.X.Layout),
        AddStep add => AddFused.ScratchLength(add.Layout, add.Summands.Count(s => s.Pool.Kernel > 0)),
        PoolStep pool => pool.X.Layout.RowStride,
        _ => 0,
    };

    private static long SumsLength(Step step) =>
        step.Output is { IsNormalised: true } output ? 2L * output.Layout.Channels * output.Layout.Height : 0;

    private void Run(Step step, long seed)
    {
        switch (step)
        {
            case ConvStep conv:
                NativeArray<float> packed = weights.Take(conv, seed);
                int unit = conv.IsWinograd ? ConvWinograd.Tile : 1;
                int height = conv.Output!.Layout.Height;
                Split((height + unit - 1) / unit, (from, to, memory) => Convolve(conv, packed.Pointer, from * unit, Math.Min(to * unit, height), unit, memory));
                weights.Return(conv, seed, packed);
                break;
            case AddStep add:
                Term* terms = stackalloc Term[add.Summands.Count];
                for (int i = 0; i < add.Summands.Count; i++)
                {
                    terms[i] = TermOf(add.Summands[i]);
                }

                nint first = (nint)terms;
                Split(add.Layout.Height, (from, to, memory) => Sum(add, (Term*)first, from, to, memory));
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
        }

        if (step.Output is { IsNormalised: true } output)
        {
            float* scale = At(output) + output.Layout.Length;
            BatchNormFold.Run(sums.Pointer, output.Layout, scale, scale + output.Layout.Channels);
        }
    }

    private void Convolve(ConvStep step, float* packed, int fromRow, int toRow, int unit, float* memory)
    {
        ActivationLayout layout = step.X.Layout;
        float* x = At(step.X);
        float* y = At(step.Output!);

        // Few rows at a time, so that the sums read them from the second-level cache.
        for (int row = fromRow; row < toRow; row += unit)
        {
            int end = Math.Min(row + unit, toRow);
            if (step.IsWinograd)
            {
                var kernel = new ConvWinograd(x, packed, step.Shape, layout, step.IsRelu, row / unit, row / unit + 1, memory, false, y);
                isa.Run(in kernel);
            }
            else if (step.Shape.IsDepthwise)
            {
                var kernel = new ConvDepthwise(x, packed, step.Shape, layout, step.IsRelu, row, end, false, y);
                isa.Run(in kernel);
            }
            else
            {
                var kernel = new ConvDirect(x, packed, step.Shape, layout, step.IsRelu, row, end, false, y);
                isa.Run(in kernel);
            }

            AddSums(step.Output!, row, end);
        }
    }

    private void Sum(AddStep step, Term* terms, int fromRow, int toRow, float* memory)
    {
        float* y = step.Output is null ? null : At(step.Output);
        ulong* words = step.Pattern is null ? null : Words(step.Pattern);
        double* rowSums = step.Output is { IsNormalised: true } ? sums.Pointer : null;
        var kernel = new AddFused(terms, step.Summands.Count, step.Layout, step.IsRelu, fromRow, toRow, memory, y, words, rowSums);
        isa.Run(in kernel);
    }

    private void Pool(PoolStep step, int fromRow, int toRow, float* memory)
    {
        if (step.IsMax)
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
        fixed (float* w = source.Weights(step.Weight, [outputs, inputs], seed))
        {
            fixed (float* b = source.Bias(step.Weight, outputs, inputs, seed))
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
        int from = 0;
        foreach (Tensor input in step.Inputs)
        {
            var kernel = new Concat(At(input), input.Layout, from, At(step.Output));
            isa.Run(in kernel);
            from += input.Layout.Channels;
        }

        AddSums(step.Output, 0, layout.Height);
    }

    private void AddSums(Tensor output, int fromRow, int toRow)
    {
        if (output.IsNormalised)
        {
            var kernel = new BatchNormSums(At(output), output.Layout, fromRow, toRow, sums.Pointer);
            isa.Run(in kernel);
        }
    }

    private Term TermOf(Summand summand)
    {
        float* x = At(summand.X);
        float* scale = x + summand.X.Layout.Length;
        return summand.IsNormalised
            ? new Term((nint)x, (nint)scale, (nint)(scale + summand.X.Layout.Channels), default)
            : new Term((nint)x, 0, 0, summand.Pool);
    }

    private float* At(Tensor tensor) => tensor.Offset >= 0 ? arena.Pointer + tensor.Offset : images.Pointer;

    /// <summary>Runs <paramref name="part"/> over [0, units) in as many contiguous parts as there are threads.</summary>
    private void Split(int units, RowsPart part)
    {
        int parts = Math.Min(threads, units);
        if (parts <= 1)
        {
            part(0, units, scratch[0].Pointer);
            return;
        }

        Parallel.For(0, parts, new ParallelOptions { MaxDegreeOfParallelism = parts }, i =>
            part(units * i / parts, units * (i + 1) / parts, scratch[i].Pointer));
    }

    private delegate void RowsPart(int from, int to, float* memory);
}
