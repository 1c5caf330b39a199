using FastProxy.Execution.Cpu;
using FastProxy.Kernels.Add;
using FastProxy.Kernels.Conv;
using FastProxy.Kernels.Gram;
using FastProxy.Kernels.Layout;
using FastProxy.Kernels.Linear;
using FastProxy.Kernels.Loss;
using FastProxy.Kernels.Pool;
using FastProxy.Kernels.Random;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Sums;
using FastProxy.Kernels.WeightGrad;
using FastProxy.Plans;
using Buffer = FastProxy.Plans.Buffer;

namespace FastProxy.Execution;

/// <summary>What a step of a plan is and what it takes.</summary>
/// <param name="Kernel">The kernel that does its work.</param>
/// <param name="Shape">What it works on.</param>
/// <param name="Flop">
/// Operations of the textbook form for the whole batch: two to a multiply-accumulate, taps on the padding counted, Winograd's saving not. What rides along
/// in a pass (the sums of a batch-norm, a pattern) is not counted, nor are steps whose point is no arithmetic.
/// </param>
/// <param name="Bytes">Bytes that it has to read and write at least: every buffer and all weights once, padding lanes included.</param>
public sealed record StepCost(string Kernel, string Shape, double Flop, double Bytes);

/// <summary>Costs of steps, from their shapes alone.</summary>
public static class StepCosts
{
    /// <summary>The cost of a step.</summary>
    public static StepCost Of(Step step)
    {
        (string Kernel, ActivationLayout? On, string What, double Flop) row = step switch
        {
            ConvStep c => (
                c.IsWinograd ? nameof(ConvWinograd) : c.Shape.IsDepthwise ? nameof(ConvDepthwise) : nameof(ConvDirect),
                c.X.Layout, Text(c.Shape), 2.0 * MacsOf(step)),
            AddStep a => (nameof(AddFused), a.Layout, $"{a.Summands.Count} summands", a.Summands.Sum(PerElement) * Elements(a.Layout)),
            PoolStep p => (
                p.IsDual ? nameof(MaxPoolDual) : p.IsMax ? nameof(MaxPool) : nameof(AvgPool),
                p.X.Layout, Text(p.Shape), PerOutput(p.Shape, p.IsMax) * Elements(p.Output!.Layout)),
            GlobalAvgPoolStep p => (nameof(GlobalAvgPool), p.X.Layout, "", Elements(p.X.Layout)),
            LinearStep l => (nameof(LinearForward), l.X.Layout, $"to {l.Output!.Layout.Channels}", 2.0 * MacsOf(step)),
            ConcatStep c => (nameof(Concat), c.Output!.Layout, $"{c.Parts.Count} parts", 0),
            SliceStep s => ("Slice", s.Output!.Layout, "", 0),
            SampleStep s => ("Sample", s.X.Layout, "", 0),
            ObjectiveStep o => (nameof(CrossEntropy), o.Logits.Layout, o.Objective.Kind.ToString(), 0),
            SignSumStep s => ("SignSum", null, $"{s.Sum.Count} weights", s.Sum.Count),
            SignsStep s => (nameof(Rademacher), s.Output!.Layout, "", 0),
            NormGradStep n => (nameof(ChannelDots), n.Gradient.Layout, "", 2.0 * (n.Xs.Count + 1) * Elements(n.Gradient.Layout)),
            NormTangentStep n => (nameof(ChannelDots), n.X.Layout, "", 2.0 * new NormDots(n).Count * Elements(n.X.Layout)),
            PoolGradStep p => (
                p.IsMax ? nameof(MaxPoolGrad) : nameof(AvgPoolGrad),
                p.X.Layout, Text(p.Shape), PerOutput(p.Shape, p.IsMax) * Elements(p.Gradient.Layout)),
            MaxPoolTangentStep p => (nameof(MaxPoolTangent), p.X.Layout, Text(p.Shape), PerOutput(p.Shape, true) * Elements(p.Output!.Layout)),
            GlobalAvgPoolGradStep p => (nameof(GlobalAvgPoolGrad), p.Output!.Layout, "", Elements(p.Gradient.Layout)),
            ConvDataGradStep c => (nameof(ConvDataGrad), c.Output!.Layout, Text(c.Weight.Shape), 2.0 * MacsOf(step)),
            WeightGradStep w => (nameof(ConvWeightGrad), w.X.Layout, Text(w.Shape), 2.0 * MacsOf(step)),
            SampleDotsStep s => (nameof(SampleDots), s.X.Layout, "", (s.Y is null ? 1 : 2) * Elements(s.X.Layout)),
            GramStep g => (g.IsPatches ? nameof(PatchGram) : $"{nameof(ConvSampleGrad)}, {nameof(LaneGram)}", g.X.Layout, Text(g.Shape), 2.0 * g.Macs),
            LayerCurvatureStep l => (nameof(ChannelDots), l.Adjoint.Layout, "", 2.0 * l.Factors.Count * Elements(l.Adjoint.Layout)),
            CurvatureStep c => ("Curvature", null, "", 2.0 * c.Gradients.Sum(g => g.Count)),
            CrossEntropyCurvatureStep c => (nameof(CrossEntropy), c.Logits.Layout, "curvature", 0),
            _ => (step.GetType().Name.Replace("Step", ""), null, "", 0),
        };
        string layout = row.On is { } on ? $"{on.Channels}x{on.Height}x{on.Width} b{on.Samples}" : "";
        return new(row.Kernel, $"{row.What} {layout}".Trim(), row.Flop, BytesOf(step));
    }

    /// <summary>Multiply-accumulates of a step for the whole batch, taps on the padding counted, Winograd's saving not; 0 where they are not its work.</summary>
    public static long MacsOf(Step step) => step switch
    {
        ConvStep conv => conv.Shape.Macs(conv.X.Layout),
        LinearStep linear => linear.Weight.Shape.Macs(linear.X.Layout),
        ConvDataGradStep conv => conv.Weight.Shape.Macs(conv.Output!.Layout),
        WeightGradStep weight => weight.Shape.Macs(weight.X.Layout),
        GramStep gram => gram.Macs,
        _ => 0,
    };

    private static double BytesOf(Step step)
    {
        double weights = step is LinearStep l ? sizeof(float) * (double)l.Weight.Shape.OutChannels * (l.Weight.Shape.InChannels + 1) : WeightCache.BytesOf(step);
        return weights + step switch
        {
            SliceStep s => 2 * BytesOf(s.Output!),
            SampleStep s => 2 * BytesOf(s.Result),
            _ => step.Inputs.Distinct().Sum(BytesOf) + step.Outputs.Sum(BytesOf),
        };
    }

    /// <summary>The gaps between channels are neither read nor written.</summary>
    private static double BytesOf(Buffer buffer) =>
        sizeof(float) * (buffer is Tensor x ? (double)x.Layout.Neurons * x.Layout.Lanes : buffer.Length);

    private static double Elements(ActivationLayout layout) => (double)layout.Neurons * layout.Samples;

    /// <summary>An addition, and what becomes of the summand before it.</summary>
    private static double PerElement(Summand summand) =>
        1 + (summand.Affine == Affine.One ? 0 : 2) + (summand.Pool.Kernel > 0 ? PerOutput(summand.Pool, isMax: false) : 0);

    /// <summary>An average adds columns and then rows; a maximum compares all.</summary>
    private static double PerOutput(PoolShape shape, bool isMax) => isMax ? shape.Kernel * shape.Kernel - 1 : 2 * shape.Kernel - 1;

    private static string Text(ConvShape s) =>
        $"{s.Kernel}x{s.Kernel}{(s.Groups > 1 ? $" groups {s.Groups}" : "")}{(s.Stride > 1 ? $" stride {s.Stride}" : "")} to {s.OutChannels}";

    private static string Text(PoolShape s) => $"{s.Kernel}x{s.Kernel}{(s.Stride > 1 ? $" stride {s.Stride}" : "")}";
}
