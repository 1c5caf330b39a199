using FastProxy.Kernels.Add;
using FastProxy.Kernels.Conv;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Sums;
using FastProxy.Kernels.WeightGrad;
using FastProxy.Plans;

namespace FastProxy.Execution.Cpu;

/// <summary>Computes convolutions and their gradients.</summary>
internal static unsafe class ConvSteps
{
    /// <summary>The number of floats of an output's rows that stay in the second-level cache until they are summed: 128 KiB.</summary>
    private const long NearFloats = 1 << 15;

    /// <summary>The number of floats of some channels of them that stay in the first-level cache: 32 KiB.</summary>
    private const long NearestFloats = 1 << 13;

    /// <summary>Computes a part of a layer's output, as far as it multiplies by weights.</summary>
    private delegate void Product(float* weights, OutputPart part, float* memory);

    public static IReadOnlyList<ICpuStep> All { get; } =
    [
        new CpuStep<ConvStep>(Run, c => new(KernelOf(c.Algorithm), c.X.Layout, Work.Text(c.Shape), 2.0 * c.Macs))
        {
            Shared = SumsOf,
            Scratch = c => c.Algorithm == ConvAlgorithm.Winograd ? ConvWinograd.ScratchLength(c.Shape, c.X.Layout) : 0,
            Weights = c => c.Weight.Gradient is null ? WeightForm.Of(c) : null,
        },
        new CpuStep<ConvDataGradStep>(Run, c => new(nameof(ConvDataGrad), c.Output!.Layout, Work.Text(c.Weight.Shape), 2.0 * c.Macs))
        {
            Shared = SumsOf,
            Weights = c => c.Weight.Gradient is null ? WeightForm.Of(c) : null,
        },
        new CpuStep<WeightGradStep>(Run, w => new(nameof(ConvWeightGrad), w.X.Layout, Work.Text(w.Shape), 2.0 * w.Macs)),
    ];

    /// <summary>Returns the number of floats of the sums of each row, channel and lane, if they are formed.</summary>
    private static long SumsOf(WeightStep step) =>
        step is { Sums: not null, Output.Layout: var y } ? (long)y.Height * y.Channels * y.Lanes : 0;

    private static string KernelOf(ConvAlgorithm algorithm) => algorithm switch
    {
        ConvAlgorithm.Winograd => nameof(ConvWinograd),
        ConvAlgorithm.Depthwise => nameof(ConvDepthwise),
        _ => nameof(ConvDirect),
    };

    private static void Run(ConvStep step, CpuContext context)
    {
        (int rowUnit, int channelUnit) = step.Algorithm switch
        {
            ConvAlgorithm.Winograd => (ConvWinograd.Tile, step.Shape.OutChannels),
            ConvAlgorithm.Depthwise => (1, 1),
            _ => (1, step.Shape.Groups == 1 ? ConvShape.Block : step.Shape.OutChannels),
        };
        Run(step, context, WeightForm.Of(step), rowUnit, channelUnit, (weights, part, memory) => Compute(step, context, weights, part, memory));
    }

    private static void Run(ConvDataGradStep step, CpuContext context) =>
        Run(step, context, WeightForm.Of(step), 1, step.Output!.Layout.Channels, (weights, part, _) => context.Run(new ConvDataGrad(
            context.At(step.Gradient), weights, step.Weight.Shape, step.Output.Layout, part.FromRow, part.ToRow, step.IsAdd, part.Pointer)));

    /// <summary>Computes an output, in parts of whole units, and what follows on a part while it is in the cache.</summary>
    private static void Run(WeightStep step, CpuContext context, WeightForm form, int rowUnit, int channelUnit, Product product)
    {
        NativeArray<float>? weights = step.Weight.Gradient is null ? context.Weights.Take(form, context.Seed) : null;
        NativeArray<float>? bias = step.AddsBias ? context.Weights.Take(WeightForm.BiasOf(step), context.Seed) : null;
        float* w = weights is null ? context.Packed(step.Weight.Gradient!, form) : weights.Pointer;
        Tensor output = step.Output!;
        ActivationLayout layout = output.Layout;
        (int height, int channels) = (layout.Height, layout.Channels);
        (int strips, int blocks) = ((height + rowUnit - 1) / rowUnit, (channels + channelUnit - 1) / channelUnit);

        // Threads share few rows unevenly, but many channels evenly.
        bool byChannels = blocks >= context.Threads && strips < 4 * context.Threads;
        void Part(int fromRow, int toRow, int fromChannel, int toChannel, float* memory)
        {
            var part = new OutputPart(
                (nint)(context.At(output) + fromChannel * layout.ChannelStride), layout with { Channels = toChannel - fromChannel }, fromRow, toRow,
                fromChannel);
            product(w, part, memory);
            Finish(step, context, bias, part);
        }

        context.Split(byChannels ? blocks : strips, (from, to, memory) =>
        {
            (int firstRow, int endRow) = byChannels ? (0, height) : (from * rowUnit, Math.Min(to * rowUnit, height));
            (int first, int end) = byChannels ? (from * channelUnit, Math.Min(to * channelUnit, channels)) : (0, channels);

            // The channels of a depthwise convolution read nothing in common, so few of them go over many rows.
            long rowLength = (channelUnit == 1 && output.Norm is null ? 1 : end - first) * (long)layout.RowStride;
            int rows = rowUnit * (int)Math.Clamp(NearFloats / (rowUnit * rowLength), 1, endRow);
            int count = channelUnit * (int)Math.Clamp(NearestFloats / ((long)channelUnit * rows * layout.RowStride), 1, end);
            if (channelUnit == 1 && output.Norm is null)
            {
                for (int c = first; c < end; c += count)
                {
                    for (int row = firstRow; row < endRow; row += rows)
                    {
                        Part(row, Math.Min(row + rows, endRow), c, Math.Min(c + count, end), memory);
                    }
                }

                return;
            }

            for (int row = firstRow; row < endRow; row += rows)
            {
                int rowEnd = Math.Min(row + rows, endRow);
                for (int c = first; c < end; c += count)
                {
                    Part(row, rowEnd, c, Math.Min(c + count, end), memory);
                }

                if (!byChannels)
                {
                    context.AddSums(output, row, rowEnd);
                }
            }
        });
        if (byChannels && output.Norm is not null)
        {
            context.Split(height, (from, to, _) => context.AddSums(output, from, to));
        }

        if (step.Sums is not null)
        {
            // The rows' sums are the rows of one channel, whose samples they all are.
            var rows = new ActivationLayout(1, height, 1, channels * layout.Lanes);
            context.Run(new SampleDots(context.Shared, null, rows, 0, height, 0, 1, context.At(step.Sums)));
        }

        if (weights is not null)
        {
            context.Weights.Return(form, context.Seed, weights);
        }

        if (bias is not null)
        {
            context.Weights.Return(WeightForm.BiasOf(step), context.Seed, bias);
        }
    }

    /// <summary>Computes what follows the product in a part of the output.</summary>
    private static void Finish(WeightStep step, CpuContext context, NativeArray<float>? bias, OutputPart part)
    {
        if (step.IsDual)
        {
            context.Run(new DualLanes(part.Pointer, part.Layout, part.FromRow, part.ToRow));
        }

        if (bias is not null)
        {
            context.Run(new AddBias(bias.Pointer + part.FromChannel, part.Layout, step.BiasSamples, part.FromRow, part.ToRow, part.Pointer));
        }

        for (int row = part.FromRow; step.Sums is not null && row < part.ToRow; row++)
        {
            float* sums = context.Shared + ((long)row * step.Output!.Layout.Channels + part.FromChannel) * part.Layout.Lanes;
            context.Run(new SampleDots(part.Pointer, null, part.Layout, row, row + 1, 0, part.Layout.Channels, sums));
        }

        foreach (Step next in step.After)
        {
            CpuSteps.All.Of(next).Continue(next, context, part);
        }
    }

    private static void Compute(ConvStep step, CpuContext context, float* weights, OutputPart part, float* memory)
    {
        ActivationLayout layout = step.X.Layout;
        ConvShape shape = step.Shape with { OutChannels = part.Layout.Channels };
        float* x = context.At(step.X);
        bool isRelu = step.Activation.IsRelu();
        switch (step.Algorithm)
        {
            case ConvAlgorithm.Winograd:
                const int tile = ConvWinograd.Tile;
                context.Run(new ConvWinograd(
                    x, weights, shape, layout, isRelu, part.FromRow / tile, (part.ToRow + tile - 1) / tile, memory, step.IsAdd, part.Pointer));
                break;
            case ConvAlgorithm.Depthwise:
                int count = shape.OutChannels;
                context.Run(new ConvDepthwise(
                    x + part.FromChannel * layout.ChannelStride, weights + (long)part.FromChannel * shape.Taps,
                    shape with { InChannels = count, Groups = count }, layout with { Channels = count }, isRelu, part.FromRow, part.ToRow, step.IsAdd,
                    part.Pointer));
                break;
            default:
                float* w = weights + (long)part.FromChannel * shape.GroupIn * shape.Taps;
                context.Run(new ConvDirect(x, w, shape, layout, isRelu, part.FromRow, part.ToRow, step.IsAdd, part.Pointer));
                break;
        }
    }

    private static void Run(WeightGradStep step, CpuContext context) =>
        context.Split(step.Shape.OutChannels, (from, to, _) => context.Run(new ConvWeightGrad(
            context.At(step.X), context.At(step.Gradient), step.Shape, step.X.Layout, step.Activation.IsRelu(), from, to, context.At(step.Result))));
}
