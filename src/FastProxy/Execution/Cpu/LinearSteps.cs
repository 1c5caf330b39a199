using FastProxy.Kernels.Linear;
using FastProxy.Kernels.Norm;
using FastProxy.Plans;
using FastProxy.Plans.Operations;

namespace FastProxy.Execution.Cpu;

/// <summary>Computes fully connected layers, and the effect of the gradient of their bias on their output.</summary>
internal static unsafe class LinearSteps
{
    public static IReadOnlyList<ICpuStep> All { get; } =
    [
        new CpuStep<LinearStep>(Run, l => new(nameof(LinearForward), l.X.Layout, $"to {l.Output!.Layout.Channels}", 2.0 * l.Macs, BytesOf(l))),
        new CpuStep<BiasTangentStep>(
            (b, context) => BiasTangent.Run(context.At(b.Gradient), b.Gradient.Channels, b.Gradient.Samples, context.At(b.Result)),
            b => new(nameof(BiasTangent), null, "", 0)),
    ];

    /// <summary>Returns the bytes of weights and bias too: they are not kept from use to use, but read all the same.</summary>
    private static double BytesOf(LinearStep step) =>
        sizeof(float) * (double)step.Weight.Shape.OutChannels * (step.Weight.Shape.InChannels + 1)
            + Work.BytesOf(step.X) + Work.BytesOf(step.Output!);

    private static void Run(LinearStep step, CpuContext context)
    {
        int outputs = step.Output!.Layout.Channels;
        fixed (float* w = context.Source.Weights(step.Weight, context.Seed))
        {
            fixed (float* b = context.Source.Bias(step.Weight, context.Seed))
            {
                context.Run(new LinearForward(context.At(step.X), w, b, step.X.Layout, 0, outputs, context.At(step.Output)));
            }
        }

        context.AddSums(step.Output, 0, 1);
    }
}
