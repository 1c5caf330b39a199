using FastProxy.Kernels.Add;
using FastProxy.Kernels.Conv;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.WeightGrad;
using FastProxy.Plans;

namespace FastProxy.Execution.Cpu;

/// <summary>Computes convolutions and their gradients.</summary>
internal static unsafe class ConvSteps
{
    /// <summary>The number of floats of an output that stay in the second-level cache until they are summed: 128 KiB.</summary>
    private const long NearFloats = 1 << 15;

    /// <summary>Computes the rows [from, to) of an output.</summary>
    private delegate void RowsOf(float* weights, int from, int to, float* memory);

    public static IReadOnlyList<ICpuStep> All { get; } =
    [
        new CpuStep<ConvStep>(Run, c => new(KernelOf(c.Algorithm), c.X.Layout, Work.Text(c.Shape), 2.0 * c.Macs))
        {
            Scratch = c => c.Algorithm == ConvAlgorithm.Winograd ? ConvWinograd.ScratchLength(c.Shape, c.X.Layout) : 0,
            Weights = c => c.Weight.Gradient is null ? WeightForm.Of(c) : null,
        },
        new CpuStep<ConvDataGradStep>(Run, c => new(nameof(ConvDataGrad), c.Output!.Layout, Work.Text(c.Weight.Shape), 2.0 * c.Macs))
        {
            Weights = c => c.Weight.Gradient is null ? WeightForm.Of(c) : null,
        },
        new CpuStep<WeightGradStep>(Run, w => new(nameof(ConvWeightGrad), w.X.Layout, Work.Text(w.Shape), 2.0 * w.Macs)),
    ];

    private static string KernelOf(ConvAlgorithm algorithm) => algorithm switch
    {
        ConvAlgorithm.Winograd => nameof(ConvWinograd),
        ConvAlgorithm.Depthwise => nameof(ConvDepthwise),
        _ => nameof(ConvDirect),
    };

    private static void Run(ConvStep step, CpuContext context)
    {
        int unit = step.Algorithm == ConvAlgorithm.Winograd ? ConvWinograd.Tile : 1;
        Run(step, context, WeightForm.Of(step), unit, (weights, from, to, memory) => Rows(step, context, weights, from, to, memory));
    }

    private static void Run(ConvDataGradStep step, CpuContext context) => Run(step, context, WeightForm.Of(step), 1, (weights, from, to, _) =>
        context.Run(new ConvDataGrad(
            context.At(step.Gradient), weights, step.Weight.Shape, step.Output!.Layout, from, to, step.IsAdd, context.At(step.Output))));

    /// <summary>Computes the rows of an output, in strips of <paramref name="unit"/>, and what follows while they are in the cache.</summary>
    private static void Run(WeightStep step, CpuContext context, WeightForm form, int unit, RowsOf rows)
    {
        NativeArray<float>? weights = step.Weight.Gradient is null ? context.Weights.Take(form, context.Seed) : null;
        NativeArray<float>? bias = step.AddsBias ? context.Weights.Take(WeightForm.BiasOf(step), context.Seed) : null;
        float* w = weights is null ? context.Packed(step.Weight.Gradient!, form) : weights.Pointer;
        ActivationLayout layout = step.Output!.Layout;
        context.Split(
            (layout.Height + unit - 1) / unit,
            (from, to, memory) => Part(step, context, w, bias, rows, from * unit, Math.Min(to * unit, layout.Height), unit, memory));
        if (weights is not null)
        {
            context.Weights.Return(form, context.Seed, weights);
        }

        if (bias is not null)
        {
            context.Weights.Return(WeightForm.BiasOf(step), context.Seed, bias);
        }
    }

    private static void Part(
        WeightStep step, CpuContext context, float* weights, NativeArray<float>? bias, RowsOf rows, int fromRow, int toRow, int unit, float* memory)
    {
        float* y = context.At(step.Output!);
        ActivationLayout layout = step.Output!.Layout;

        // A part has so few rows that what follows reads them from the second-level cache.
        long rowLength = (long)layout.Channels * layout.RowStride;
        int count = unit * (int)Math.Clamp(NearFloats / (unit * rowLength), 1, toRow);
        for (int row = fromRow; row < toRow; row += count)
        {
            int end = Math.Min(row + count, toRow);
            rows(weights, row, end, memory);
            if (step.IsDual)
            {
                context.Run(new DualLanes(y, layout, row, end));
            }

            if (bias is not null)
            {
                context.Run(new AddBias(bias.Pointer, layout, step.BiasSamples, row, end, y));
            }

            context.AddSums(step.Output, row, end);
        }
    }

    private static void Rows(ConvStep step, CpuContext context, float* weights, int row, int end, float* memory)
    {
        ActivationLayout layout = step.X.Layout;
        float* x = context.At(step.X);
        float* y = context.At(step.Output!);
        switch (step.Algorithm)
        {
            case ConvAlgorithm.Winograd:
                const int tile = ConvWinograd.Tile;
                context.Run(new ConvWinograd(
                    x, weights, step.Shape, layout, step.Activation.IsRelu(), row / tile, (end + tile - 1) / tile, memory, step.IsAdd, y));
                break;
            case ConvAlgorithm.Depthwise:
                context.Run(new ConvDepthwise(x, weights, step.Shape, layout, step.Activation.IsRelu(), row, end, step.IsAdd, y));
                break;
            default:
                context.Run(new ConvDirect(x, weights, step.Shape, layout, step.Activation.IsRelu(), row, end, step.IsAdd, y));
                break;
        }
    }

    private static void Run(WeightGradStep step, CpuContext context) =>
        context.Split(step.Shape.OutChannels, (from, to, _) => context.Run(new ConvWeightGrad(
            context.At(step.X), context.At(step.Gradient), step.Shape, step.X.Layout, step.Activation.IsRelu(), from, to, context.At(step.Result))));
}
