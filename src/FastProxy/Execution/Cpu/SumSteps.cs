using FastProxy.Kernels.Add;
using FastProxy.Kernels.Loss;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Sums;
using FastProxy.Plans;

namespace FastProxy.Execution.Cpu;

/// <summary>Computes sums of activations, of an activation over its image, and of the signs of gradients.</summary>
internal static unsafe class SumSteps
{
    public static IReadOnlyList<ICpuStep> All { get; } =
    [
        new CpuStep<AddStep>(Run, a => new(
            nameof(AddFused), a.Layout, $"{a.Summands.Count} summands", a.Summands.Sum(PerElement) * Work.Elements(a.Layout)))
        {
            Continue = Run,
            Scratch = a => AddFused.ScratchLength(a.Layout, a.Summands.Count(s => s.Pool.Kernel > 0)),
            Shared = a => (long)Lanes.Padded(a.Layout.Channels) * a.Summands.Count(s => s.Affine is { Source: null, Factor: not 1 }),
        },
        new CpuStep<SampleDotsStep>(Run, s => new(nameof(SampleDots), s.X.Layout, "", (s.Y is null ? 1 : 2) * Work.Elements(s.X.Layout))),
        new CpuStep<SignSumStep>(
            (s, context) => SignSum.Run(new(context.At(s.Gradient), s.Gradient.Count), s.IsFirst, new(context.At(s.Sum), s.Sum.Count)),
            s => new(nameof(SignSum), null, $"{s.Sum.Count} weights", s.Sum.Count)),
    ];

    /// <summary>Returns the operations per element: an addition, and the transformation of the summand before it.</summary>
    private static double PerElement(Summand summand) =>
        1 + (summand.Affine == Affine.One ? 0 : 2) + (summand.Pool.Kernel > 0 ? Work.PerOutput(summand.Pool, isMax: false) : 0);

    private static void Run(AddStep step, CpuContext context)
    {
        AddFusedSummand* summands = stackalloc AddFusedSummand[step.Summands.Count];
        float* factors = context.Shared;
        for (int i = 0; i < step.Summands.Count; i++)
        {
            summands[i] = SummandOf(step.Summands[i], context, ref factors);
        }

        nint first = (nint)summands;
        context.Split(step.Layout.Height, (from, to, memory) => Run(step, context, (AddFusedSummand*)first, from, to, memory));
    }

    private static void Run(AddStep step, CpuContext context, AddFusedSummand* summands, int fromRow, int toRow, float* memory)
    {
        float* y = step.Output is null ? null : context.At(step.Output);
        ulong* words = step.Pattern is null ? null : context.WordsAt(step.Pattern);
        double* rowSums = step.Output is { Norm: not null } ? context.Sums : null;
        context.Run(new AddFused(summands, step.Summands.Count, step.Layout, step.Activation.IsRelu(), fromRow, toRow, memory, y, words, rowSums));
    }

    /// <summary>Adds in place; the summand without a place in memory is the part itself.</summary>
    private static void Run(AddStep step, CpuContext context, OutputPart part)
    {
        int channels = part.Layout.Channels;
        AddFusedSummand* summands = stackalloc AddFusedSummand[step.Summands.Count];
        float* factors = stackalloc float[step.Summands.Count * channels];
        for (int i = 0; i < step.Summands.Count; i++, factors += channels)
        {
            Summand s = step.Summands[i];
            float* At(Tensor x) => x.Offset < 0 && !x.IsInput ? part.Pointer : context.At(x) + part.Offset;
            float* rows = s.Affine.Source is { } source ? context.At(source) + part.FromChannel : null;
            if (s.Affine is { Source: null, Factor: not 1 })
            {
                new Span<float>(factors, channels).Fill(s.Affine.Factor);
                rows = factors;
            }

            int row = s.Affine.Source?.Channels ?? 0;
            summands[i] = new AddFusedSummand(
                (nint)At(s.X),
                (nint)(rows == null ? null : rows + s.Affine.Scale * row),
                (nint)(rows == null || s.Affine.Shift < 0 ? null : rows + s.Affine.Shift * row),
                default,
                s.Mask is null ? 0 : (nint)At(s.Mask));
        }

        context.Run(new AddFused(
            summands, step.Summands.Count, part.Layout, step.Activation.IsRelu(), part.FromRow, part.ToRow, null, part.Pointer, null, null));
    }

    private static AddFusedSummand SummandOf(Summand summand, CpuContext context, ref float* factors)
    {
        nint x = (nint)context.At(summand.X);
        nint mask = summand.Mask is null ? 0 : (nint)context.At(summand.Mask);
        Affine affine = summand.Affine;
        if (affine.Source is { } source)
        {
            float* rows = context.At(source);
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

    private static void Run(SampleDotsStep step, CpuContext context) => context.Split(step.X.Layout.Channels, (from, to, _) =>
    {
        float* y = step.Y is null ? null : context.At(step.Y);
        context.Run(new SampleDots(context.At(step.X), y, step.X.Layout, 0, step.X.Layout.Height, from, to, context.At(step.Result)));
    });
}
