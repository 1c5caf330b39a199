using FastProxy.Kernels.Add;
using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Tests.Testing;
using Xunit;
using static FastProxy.Kernels.Tests.Add.AddFusedTests;

namespace FastProxy.Kernels.Tests.Add;

public sealed class AddFusedGpuTests
{
    private static readonly ActivationLayout[] Large = [new(2, 9, 9, 80), new(1, 17, 19, 48), new(2, 8, 8, 128), new(1, 5, 4, 300), new(2, 9, 8, 32)];

    [Fact]
    public void Results_are_the_processor_s_and_within_the_error_bound() => GpuRun.OnEach(queue =>
    {
        foreach (int seed in Draw.Seeds(40))
        {
            AddFusedCase[] cases = Cases(seed, Draw.Layout(new System.Random(seed)));
            float[][] ys = Check(queue, cases, Outputs.Y | Outputs.Words);
            for (int i = 0; i < cases.Length; i++)
            {
                CheckBound(cases[i], ys[i]);
            }
        }
    });

    [Fact]
    public void Results_of_many_blocks_are_the_processor_s() => GpuRun.OnEach(queue =>
    {
        for (int i = 0; i < Large.Length; i++)
        {
            Check(queue, Cases(i, Large[i]), Outputs.Y | Outputs.Words);
        }
    });

    [Fact]
    public void Special_values_give_the_processor_s_bits() => GpuRun.OnEach(queue =>
    {
        foreach (int seed in Draw.Seeds(20))
        {
            var random = new System.Random(seed);
            AddFusedCase[] cases = Array.ConvertAll(
                Cases(seed, Draw.Layout(random)),
                at => at with
                {
                    Terms = Array.ConvertAll(at.Terms, t => t.WithSpecials(random) with { Shift = Draw.WithSpecials(random, t.Shift, 4) }),
                });
            Check(queue, cases, Outputs.Y | Outputs.Words);
        }
    });

    [Fact]
    public void Either_output_may_be_left_out() => GpuRun.OnEach(queue =>
    {
        foreach (int seed in Draw.Seeds(10))
        {
            AddFusedCase[] cases = Cases(seed, Draw.Layout(new System.Random(seed)));
            Check(queue, cases, Outputs.Y);
            Check(queue, cases, Outputs.Words);
        }
    });

    [Fact]
    public void Result_may_take_the_place_of_any_term_not_pooled_and_of_any_mask() => GpuRun.OnEach(queue =>
    {
        foreach (int seed in Draw.Seeds(15))
        {
            AddFusedCase at = Cases(seed, Draw.Layout(new System.Random(seed)))[0];
            for (int t = 0; t < at.Terms.Length; t++)
            {
                if (at.Terms[t].Kind != TermKind.Pooled)
                {
                    Check(queue, [at], Outputs.Y | Outputs.Words, inPlace: t);
                }

                if (at.Terms[t].Mask != null)
                {
                    Check(queue, [at], Outputs.Y | Outputs.Words, inPlace: at.Terms.Length + t);
                }
            }
        }
    });

    [Fact]
    public void As_many_terms_as_there_may_be_are_added_in_order() => GpuRun.OnEach(queue =>
    {
        var layout = new ActivationLayout(2, 2, 1, 17);
        AddFusedCase few = AddFusedCase.Of(1, layout);
        AddFusedCase many = few with
        {
            Terms = [.. Enumerable.Range(0, AddFused.MaxTerms).SelectMany(i => AddFusedCase.Of(i, layout).Terms[..1])],
        };
        Check(queue, [many, few], Outputs.Y | Outputs.Words);
    });

    [Fact]
    public void Only_a_sum_whose_terms_are_all_minus_0_is_minus_0() => GpuRun.OnEach(queue =>
    {
        var layout = new ActivationLayout(1, 1, 1, 4);
        AddFusedTerm MinusZero() => new(TermKind.Normalised, [-0f, 0f, -0f, 0f], [1f], [-0f], default, null);
        var at = new AddFusedCase(0, layout, false, [MinusZero(), MinusZero()]);
        Expect.SameBits(Check(queue, [at], Outputs.Y)[0], [-0f, 0f, -0f, 0f], "AddFused of zeros");
    });

    private static AddFusedCase[] Cases(int seed, ActivationLayout layout) =>
        [.. Enumerable.Range(0, 1 + seed % 3).Select(i => AddFusedCase.Of(seed + 1000 * i, layout))];

    /// <summary>The cases, of one layout, in one launch: bit for bit the processor's, padding lanes and bits included. Returns the results.</summary>
    private static float[][] Check(GpuQueue queue, AddFusedCase[] cases, Outputs outputs, int inPlace = -1)
    {
        ActivationLayout l = cases[0].Layout;
        long words = l.Neurons * Lanes.Words(l.Samples);
        using var arrays = new GpuArrays(queue.Device);
        AddFusedProblem[] problems = Array.ConvertAll(cases, at =>
        {
            AddFusedGpuSummand[] terms = Array.ConvertAll(at.Terms, t => TermOf(arrays, l, t));
            ulong y = inPlace < 0 ? arrays.New(l.Length * sizeof(float)).Address
                : inPlace < terms.Length ? terms[inPlace].X
                : terms[inPlace - terms.Length].Mask;
            return new AddFusedProblem(
                arrays.Of(terms),
                terms.Length,
                at.IsRelu,
                outputs.HasFlag(Outputs.Y) ? y : 0,
                outputs.HasFlag(Outputs.Words) ? arrays.New(words * sizeof(ulong)).Address : 0);
        });
        var kernel = new AddFusedGpu(l);
        queue.Run(in kernel, problems);
        var results = new float[cases.Length][];
        for (int i = 0; i < cases.Length; i++)
        {
            string context = $"AddFused {cases[i]} problem {i} of {cases.Length}{(inPlace < 0 ? "" : $" in the place of input {inPlace}")}";
            Result expected = AddFusedTests.Run(cases[i], IsaExtensions.Best, outputs);
            results[i] = expected.Y;
            if (outputs.HasFlag(Outputs.Y))
            {
                Expect.SameBits(GpuActivation.Planes(queue.Device, problems[i].Y, l), GpuActivation.Planes(l, expected.Y), context);
            }

            if (outputs.HasFlag(Outputs.Words))
            {
                var actual = new ulong[words];
                queue.Device.Download(problems[i].Words, System.Runtime.InteropServices.MemoryMarshal.AsBytes(actual.AsSpan()));
                Expect.Same<ulong>(actual, expected.Words, $"{context}, words");
            }
        }

        return results;
    }

    private static AddFusedGpuSummand TermOf(GpuArrays arrays, ActivationLayout layout, AddFusedTerm term) => new(
        arrays.Of(layout, term.X),
        term.Kind is TermKind.Normalised or TermKind.Scaled ? arrays.Of(term.Scale) : 0,
        term.Kind == TermKind.Normalised ? arrays.Of(term.Shift) : 0,
        term.Pool,
        term.Mask == null ? 0 : arrays.Of(layout, term.Mask));

    private static void CheckBound(AddFusedCase at, float[] y)
    {
        double[] expected = AddReference.Forward(at.Reference(v => v), at.IsRelu);
        double[] magnitudes = AddReference.Forward(at.Reference(Math.Abs), false);
        double bound = AddReference.ErrorBound(at.Terms.Length, at.Terms.Select(t => t.Pool).MaxBy(p => p.Kernel));
        Expect.Within(y, expected, i => bound * magnitudes[i], $"AddFused {at}");
    }
}
