using FastProxy.Kernels.Add;
using FastProxy.Kernels.Norm;
using FastProxy.Kernels.Pool;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Tests.Testing;
using Xunit;

namespace FastProxy.Kernels.Tests.Add;

public sealed unsafe class AddFusedTests
{
    [Fact]
    public void Result_is_within_the_error_bound_and_the_same_however_computed()
    {
        foreach (int seed in Draw.Seeds(300))
        {
            AddFusedCase at = AddFusedCase.Of(seed);
            float[] y = Check(at);
            double[] expected = AddReference.Forward(at.Reference(v => v), at.IsRelu);
            double[] magnitudes = AddReference.Forward(at.Reference(Math.Abs), false);
            double bound = AddReference.ErrorBound(at.Terms.Length, at.Terms.Select(t => t.Pool).MaxBy(p => p.Kernel));
            Expect.Within(y, expected, i => bound * magnitudes[i], $"AddFused {at}");
        }
    }

    [Fact]
    public void Special_values_give_the_same_bits_however_computed()
    {
        foreach (int seed in Draw.Seeds(60))
        {
            var random = new System.Random(seed);
            AddFusedCase at = AddFusedCase.Of(seed);
            Check(at with { Terms = Array.ConvertAll(at.Terms, t => t.WithSpecials(random)) });
        }
    }

    [Fact]
    public void Pattern_and_sums_are_those_of_the_result_written_or_not()
    {
        foreach (int seed in Draw.Seeds(100))
        {
            AddFusedCase any = AddFusedCase.Of(seed);
            var random = new System.Random(seed);
            AddFusedCase at = seed % 2 == 0
                ? any
                : any with { Terms = Array.ConvertAll(any.Terms, t => t.WithSpecials(random)) };
            ActivationLayout l = at.Layout;
            foreach (Isa isa in IsaExtensions.Supported)
            {
                string context = $"AddFused {at} {isa}";
                Result separate = Run(at with { IsRelu = false }, isa, Outputs.Y);
                Result all = Run(at, isa, Outputs.Y | Outputs.Words | Outputs.Sums);
                Result unwritten = Run(at, isa, Outputs.Words | Outputs.Sums);
                ulong[] pattern = AddReference.Pattern(Draw.Double(separate.Y), l);
                Expect.Same<ulong>(all.Words, pattern, $"{context}, words");
                Expect.Same<ulong>(unwritten.Words, pattern, $"{context}, words without y");
                if (at.IsRelu)
                {
                    float[] relu = Array.ConvertAll(separate.Y, v => v > 0 ? v : 0f);
                    Expect.SameBits(all.Y, relu, $"{context}, ReLU");
                }

                using Activation y = Activation.Input(l, all.Y);
                using var sums = new NativeArray<double>(2 * l.Height * l.Channels);
                var kernel = new BatchNormSums(y.Pointer, l, 0, l.Height, sums.Pointer);
                isa.Run(in kernel);
                Expect.Same<double>(all.Sums, sums.Span, $"{context}, sums");
                Expect.Same<double>(unwritten.Sums, sums.Span, $"{context}, sums without y");
            }
        }
    }

    [Fact]
    public void NaN_and_both_zeros_have_pattern_bit_0_and_become_plus_0_under_ReLU()
    {
        float[] x = [float.NaN, -0f, 0f, float.Epsilon, 1f];
        var at = new AddFusedCase(0, new ActivationLayout(1, 1, 1, 5), true, [new AddFusedTerm(TermKind.Plain, x, [], [], default, null)]);
        foreach (Isa isa in IsaExtensions.Supported)
        {
            Result result = Run(at, isa, Outputs.Y | Outputs.Words);
            Assert.Equal(0b11000UL, result.Words[0]);
            Expect.SameBits(result.Y, [0f, 0f, 0f, float.Epsilon, 1f], $"AddFused {isa}");
        }
    }

    [Fact]
    public void A_mask_not_greater_than_0_drops_whatever_the_term_holds()
    {
        float[] x = [float.NaN, float.PositiveInfinity, 1f, float.NaN, -0f, 2f];
        float[] mask = [0f, -0f, float.NaN, float.Epsilon, 1f, float.PositiveInfinity];
        var at = new AddFusedCase(0, new ActivationLayout(1, 1, 1, 6), false, [new AddFusedTerm(TermKind.Plain, x, [], [], default, mask)]);
        foreach (Isa isa in IsaExtensions.Supported)
        {
            Expect.SameBits(Run(at, isa, Outputs.Y).Y, [0f, 0f, 0f, float.NaN, 0f, 2f], $"AddFused {isa}");
        }
    }

    [Fact]
    public void Result_may_take_the_place_of_a_mask()
    {
        foreach (int seed in Draw.Seeds(60))
        {
            AddFusedCase at = AddFusedCase.Of(seed);
            foreach (Isa isa in IsaExtensions.Supported)
            {
                float[] expected = Run(at, isa, Outputs.Y).Y;
                for (int t = 0; t < at.Terms.Length; t++)
                {
                    if (at.Terms[t].Mask != null)
                    {
                        Expect.SameBits(
                            Run(at, isa, Outputs.Y, at.Terms.Length + t).Y, expected, $"AddFused {at} {isa} in place of the mask of term {t}");
                    }
                }
            }
        }
    }

    [Fact]
    public void Result_may_take_the_place_of_any_term_not_pooled()
    {
        foreach (int seed in Draw.Seeds(60))
        {
            AddFusedCase at = AddFusedCase.Of(seed);
            foreach (Isa isa in IsaExtensions.Supported)
            {
                float[] expected = Run(at, isa, Outputs.Y).Y;
                for (int t = 0; t < at.Terms.Length; t++)
                {
                    if (at.Terms[t].Kind != TermKind.Pooled)
                    {
                        Expect.SameBits(Run(at, isa, Outputs.Y, t).Y, expected, $"AddFused {at} {isa} in place of term {t}");
                    }
                }
            }
        }
    }

    [Fact]
    public void Result_may_take_the_place_of_an_activation_summed_twice()
    {
        var layout = new ActivationLayout(2, 2, 3, 17);
        float[] x = Draw.Floats(new System.Random(1), layout.Samples * layout.Neurons);
        using Activation y = Activation.Input(layout, x);
        using var scratch = new NativeArray<float>(AddFused.ScratchLength(layout, 0));
        AddFusedSummand* terms = stackalloc AddFusedSummand[2];
        terms[0] = terms[1] = new AddFusedSummand((nint)y.Pointer, 0, 0, default);
        var kernel = new AddFused(terms, 2, layout, false, 0, layout.Height, scratch.Pointer, y.Pointer, null, null);
        IsaExtensions.Best.Run(in kernel);
        Expect.SameBits(y.Values, Array.ConvertAll(x, v => v + v + 0f), "AddFused of an activation and itself, in its place");
    }

    /// <summary>The same bits at every width, from any division into rows, and for a sample whatever its lane and company.</summary>
    private static float[] Check(AddFusedCase at)
    {
        float[]? first = null;
        foreach (Isa isa in IsaExtensions.Supported)
        {
            string context = $"AddFused {at} {isa}";
            float[] y = Run(at, isa, Outputs.Y).Y;
            Expect.SameBits(y, first ??= y, context);
            var random = new System.Random(at.Seed);
            int cut = random.Next(at.Layout.Height + 1);
            Expect.SameBits(Run(at, isa, Outputs.Y, cut: cut).Y, y, $"{context} cut at {cut}");
            int[] order = new int[random.Pick(Draw.Samples)];
            for (int n = 0; n < order.Length; n++)
            {
                order[n] = random.Next(at.Layout.Samples);
            }

            AddFusedCase other = at with
            {
                Layout = at.Layout with { Samples = order.Length },
                Terms = Array.ConvertAll(at.Terms, t => t with
                {
                    X = Draw.Gather(t.X, at.Layout.Samples, order),
                    Mask = t.Mask == null ? null : Draw.Gather(t.Mask, at.Layout.Samples, order),
                }),
            };
            Expect.SameBits(Run(other, isa, Outputs.Y).Y, Draw.Gather(y, at.Layout.Samples, order), $"{context}, samples {string.Join(",", order)}");
        }

        return first!;
    }

    [Flags]
    internal enum Outputs
    {
        Y = 1,
        Words = 2,
        Sums = 4,
    }

    /// <summary>Runs rows [cut, H), then [0, cut); into the place of an input unless negative: the terms, then their masks.</summary>
    internal static Result Run(AddFusedCase at, Isa isa, Outputs outputs, int inPlace = -1, int cut = 0)
    {
        ActivationLayout l = at.Layout;
        string context = $"AddFused {at} {isa}";
        Activation[] inputs =
            [.. at.Terms.Select(t => t.X).Concat(at.Terms.Select(t => t.Mask ?? t.X)).Select(values => Activation.Input(l, values))];
        NativeArray<float>[] constants =
            [.. at.Terms.SelectMany(t => (float[][])[t.Scale, t.Shift]).Select(values => Copy(values))];
        AddFusedSummand* terms = stackalloc AddFusedSummand[at.Terms.Length];
        for (int t = 0; t < at.Terms.Length; t++)
        {
            TermKind kind = at.Terms[t].Kind;
            terms[t] = new AddFusedSummand(
                (nint)inputs[t].Pointer,
                kind is TermKind.Normalised or TermKind.Scaled ? (nint)constants[2 * t].Pointer : 0,
                kind == TermKind.Normalised ? (nint)constants[2 * t + 1].Pointer : 0,
                at.Terms[t].Pool,
                at.Terms[t].Mask == null ? 0 : (nint)inputs[at.Terms.Length + t].Pointer);
        }

        using Activation y = Activation.Output(l);
        using var words = new Guarded<ulong>(l.Neurons * Lanes.Words(l.Samples), 0xDEADBEEFDEADBEEF);
        using var sums = new Guarded<double>(2 * l.Height * l.Channels, -12345.678);
        using var scratch = new Guarded<float>(AddFused.ScratchLength(l, at.Terms.Count(t => t.Kind == TermKind.Pooled)), float.NaN);
        Activation written = inPlace < 0 ? y : inputs[inPlace];
        foreach ((int from, int to) in ((int, int)[])[(cut, l.Height), (0, cut)])
        {
            var kernel = new AddFused(
                terms,
                at.Terms.Length,
                l,
                at.IsRelu,
                from,
                to,
                scratch.Pointer,
                outputs.HasFlag(Outputs.Y) ? written.Pointer : null,
                outputs.HasFlag(Outputs.Words) ? words.Pointer : null,
                outputs.HasFlag(Outputs.Sums) ? sums.Pointer : null);
            isa.Run(in kernel);
        }

        if (outputs.HasFlag(Outputs.Y))
        {
            written.CheckWritten(context);
        }

        words.CheckZones($"{context}, words");
        sums.CheckZones($"{context}, sums");
        scratch.CheckZones($"{context}, scratch");
        var result = new Result(written.Values, words.Span.ToArray(), sums.Span.ToArray());
        Array.ForEach(inputs, input => input.Dispose());
        Array.ForEach(constants, constant => constant.Dispose());
        return result;
    }

    private static NativeArray<float> Copy(float[] values)
    {
        var copy = new NativeArray<float>(values.Length);
        values.CopyTo(copy.Span);
        return copy;
    }

    internal sealed record Result(float[] Y, ulong[] Words, double[] Sums);
}
