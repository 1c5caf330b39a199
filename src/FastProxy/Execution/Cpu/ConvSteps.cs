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

    public static IReadOnlyList<ICpuStep> All { get; } =
    [
        new CpuStep<ConvStep>(Run, c => new(KernelOf(c.Algorithm), c.X.Layout, Work.Text(c.Shape), 2.0 * c.Macs))
        {
            Scratch = c => c.Algorithm == ConvAlgorithm.Winograd ? ConvWinograd.ScratchLength(c.Shape, c.X.Layout) : 0,
            Weights = c => c.Weight.Gradient is null ? WeightForm.Of(c) : null,
        },
        new CpuStep<ConvDataGradStep>(Run, c => new(nameof(ConvDataGrad), c.Output!.Layout, Work.Text(c.Weight.Shape), 2.0 * c.Macs))
        {
            Weights = c => WeightForm.Of(c),
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
        WeightForm form = WeightForm.Of(step);
        if (step.Weight.Gradient is { } gradient)
        {
            Run(step, context, context.Packed(gradient, form));
            return;
        }

        NativeArray<float> weights = context.Weights.Take(form, context.Seed);
        Run(step, context, weights.Pointer);
        context.Weights.Return(form, context.Seed, weights);
    }

    private static void Run(ConvStep step, CpuContext context, float* weights)
    {
        int unit = step.Algorithm == ConvAlgorithm.Winograd ? ConvWinograd.Tile : 1;
        int height = step.Output!.Layout.Height;
        context.Split(
            (height + unit - 1) / unit,
            (from, to, memory) => Run(step, context, weights, from * unit, Math.Min(to * unit, height), unit, memory));
    }

    private static void Run(ConvStep step, CpuContext context, float* weights, int fromRow, int toRow, int unit, float* memory)
    {
        ActivationLayout layout = step.X.Layout;
        float* x = context.At(step.X);
        float* y = context.At(step.Output!);

        // A part has so few rows that the sums read them from the second-level cache.
        long rowLength = (long)step.Output!.Layout.Channels * step.Output.Layout.RowStride;
        int rows = unit * (int)Math.Clamp(NearFloats / (unit * rowLength), 1, toRow);
        for (int row = fromRow; row < toRow; row += rows)
        {
            int end = Math.Min(row + rows, toRow);
            switch (step.Algorithm)
            {
                case ConvAlgorithm.Winograd:
                    context.Run(new ConvWinograd(
                        x, weights, step.Shape, layout, step.Activation.IsRelu(), row / unit, (end + unit - 1) / unit, memory, step.IsAdd, y));
                    break;
                case ConvAlgorithm.Depthwise:
                    context.Run(new ConvDepthwise(x, weights, step.Shape, layout, step.Activation.IsRelu(), row, end, step.IsAdd, y));
                    break;
                default:
                    context.Run(new ConvDirect(x, weights, step.Shape, layout, step.Activation.IsRelu(), row, end, step.IsAdd, y));
                    break;
            }

            if (step.IsDual)
            {
                context.Run(new DualLanes(y, step.Output.Layout, row, end));
            }

            context.AddSums(step.Output, row, end);
        }
    }

    private static void Run(ConvDataGradStep step, CpuContext context)
    {
        WeightForm form = WeightForm.Of(step);
        NativeArray<float> weights = context.Weights.Take(form, context.Seed);
        context.Split(step.Output!.Layout.Height, (from, to, _) => context.Run(new ConvDataGrad(
            context.At(step.Gradient), weights.Pointer, step.Weight.Shape, step.Output.Layout, from, to, step.IsAdd, context.At(step.Output))));
        context.Weights.Return(form, context.Seed, weights);
    }

    private static void Run(WeightGradStep step, CpuContext context) =>
        context.Split(step.Shape.OutChannels, (from, to, _) => context.Run(new ConvWeightGrad(
            context.At(step.X), context.At(step.Gradient), step.Shape, step.X.Layout, step.Activation.IsRelu(), from, to, context.At(step.Result))));
}
