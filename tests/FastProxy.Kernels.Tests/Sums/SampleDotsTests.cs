using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Sums;
using FastProxy.Kernels.Tests.Testing;
using Xunit;

namespace FastProxy.Kernels.Tests.Sums;

public sealed unsafe class SampleDotsTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Dots_are_within_the_error_bound_and_the_same_however_computed(bool isAlone)
    {
        foreach (int seed in Draw.Seeds(200))
        {
            var random = new System.Random(seed);
            ActivationLayout l = AnyLayout(random);
            float[] a = Draw.Floats(random, l.Samples * l.Neurons);
            float[] b = Draw.Floats(random, l.Samples * l.Neurons);
            float[] dots = Check(seed, l, isAlone, random, a, b);
            double[] second = isAlone ? null! : Draw.Double(b);
            double[] expected = ChannelReference.SampleDots(Draw.Double(a), second, l);
            double[] magnitudes = ChannelReference.SampleDots(Draw.Abs(Draw.Double(a)), isAlone ? null : Draw.Abs(second), l);
            Expect.Within(dots, expected, i => ChannelReference.SampleDotsErrorBound(l) * magnitudes[i], $"SampleDots seed {seed} {l}");
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Special_values_give_the_same_bits_however_computed(bool isAlone)
    {
        foreach (int seed in Draw.Seeds(40))
        {
            var random = new System.Random(seed);
            ActivationLayout l = AnyLayout(random);
            float[] Values() => Draw.WithSpecials(random, Draw.Floats(random, l.Samples * l.Neurons), 20);
            Check(seed, l, isAlone, random, Values(), Values());
        }
    }

    [Fact]
    public void Sums_of_single_rows_added_in_order_are_those_of_all()
    {
        foreach (int seed in Draw.Seeds(40))
        {
            var random = new System.Random(seed);
            ActivationLayout l = AnyLayout(random);
            using var x = new NativeArray<float>(l.Length);
            Draw.Floats(random, (int)l.Length).CopyTo(x.Span);
            int length = l.Channels * l.Lanes;
            using var all = new NativeArray<float>(length);
            using var row = new NativeArray<float>(length);
            var total = new float[length];
            foreach (Isa isa in IsaExtensions.Supported)
            {
                Array.Clear(total);
                var kernel = new SampleDots(x.Pointer, null, l, 0, l.Height, 0, l.Channels, all.Pointer);
                isa.Run(in kernel);
                for (int r = 0; r < l.Height; r++)
                {
                    var part = new SampleDots(x.Pointer, null, l, r, r + 1, 0, l.Channels, row.Pointer);
                    isa.Run(in part);
                    for (int i = 0; i < length; i++)
                    {
                        total[i] += row.Span[i];
                    }
                }

                Expect.Same<float>(total, all.Span, $"SampleDots seed {seed} {l} {isa}");
            }
        }
    }

    private static ActivationLayout AnyLayout(System.Random random)
    {
        (int height, int width) = random.Pick(Draw.Images);
        return new ActivationLayout(random.Pick(Draw.Channels), height, width, random.Pick(Draw.Samples));
    }

    /// <summary>Both arrays as the channels of one activation; the dots, which have no gaps, as an activation of one pixel.</summary>
    private static float[] Check(int seed, ActivationLayout l, bool isAlone, System.Random random, float[] a, float[] b)
    {
        int length = a.Length / l.Samples;
        float[] both =
            [.. Enumerable.Range(0, l.Samples).SelectMany(n => a[(n * length)..((n + 1) * length)].Concat(b[(n * length)..((n + 1) * length)]))];
        ActivationLayout xl = l with { Channels = 2 * l.Channels };
        ActivationLayout yl = l with { Height = 1, Width = 1 };
        return new Forward($"SampleDots seed {seed} {l}", xl, yl, l.Channels, (isa, x, layout, from, to, y) =>
        {
            ActivationLayout half = layout with { Channels = l.Channels };
            using var dots = new Guarded<float>((long)half.Channels * half.Lanes, float.NaN);
            var kernel = new SampleDots(x, isAlone ? null : x + half.Channels * half.ChannelStride, half, 0, half.Height, from, to, dots.Pointer);
            isa.Run(in kernel);
            dots.CheckZones($"SampleDots seed {seed} {half}");
            for (int c = from; c < to; c++)
            {
                float* sum = y + c * (half with { Height = 1, Width = 1 }).ChannelStride;
                dots.Span.Slice(c * half.Lanes, half.Lanes).CopyTo(new Span<float>(sum, half.Lanes));
            }
        }).Check(random, both);
    }
}
