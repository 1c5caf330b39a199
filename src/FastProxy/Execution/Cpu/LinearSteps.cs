using FastProxy.Kernels.Linear;
using FastProxy.Kernels.Norm;
using FastProxy.Kernels.Simd;
using FastProxy.Plans;
using FastProxy.Plans.Operations;

namespace FastProxy.Execution.Cpu;

/// <summary>Computes fully connected layers, and the effect of the gradient of their bias on their output.</summary>
internal static unsafe class LinearSteps
{
    public static IReadOnlyList<ICpuStep> All { get; } =
    [
        new CpuStep<LinearStep>(Run, l => new(nameof(LinearForward), l.X.Layout, $"to {l.Output!.Layout.Channels}", 2.0 * l.Macs, BytesOf(l)))
        {
            Weights = l => WeightsOf(l),
        },
        new CpuStep<BiasTangentStep>(
            (b, context) => BiasTangent.Run(context.At(b.Gradient), b.Gradient.Channels, b.Gradient.Samples, context.At(b.Result)),
            b => new(nameof(BiasTangent), null, "", 0)),
    ];

    /// <summary>Returns the bytes of weights and bias too: they are read as well.</summary>
    private static double BytesOf(LinearStep step) =>
        sizeof(float) * (double)step.Weight.Shape.OutChannels * (step.Weight.Shape.InChannels + 1)
            + Work.BytesOf(step.X) + Work.BytesOf(step.Output!);

    private static WeightForm WeightsOf(LinearStep step) => new(step.Weight, step.Weight.Shape, WeightOrder.Plain);

    private static WeightForm BiasOf(LinearStep step) => new(step.Weight, step.Weight.Shape, WeightOrder.Bias);

    private static void Run(LinearStep step, CpuContext context)
    {
        NativeArray<float> weights = context.Weights.Take(WeightsOf(step), context.Seed);
        NativeArray<float> bias = context.Weights.Take(BiasOf(step), context.Seed);
        context.Split(step.Output!.Layout.Channels, (from, to, _) => context.Run(new LinearForward(
            context.At(step.X), weights.Pointer, bias.Pointer, step.X.Layout, from, to, context.At(step.Output))));
        context.Weights.Return(WeightsOf(step), context.Seed, weights);
        context.Weights.Return(BiasOf(step), context.Seed, bias);
        context.AddSums(step.Output, 0, 1);
    }
}
