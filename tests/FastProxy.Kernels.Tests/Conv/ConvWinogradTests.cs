using FastProxy.Kernels.Conv;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Tests.Testing;
using FastProxy.Kernels.WeightGrad;
using Xunit;
using Xunit.Abstractions;

namespace FastProxy.Kernels.Tests.Conv;

public sealed unsafe class ConvWinogradTests(ITestOutputHelper output)
{
    private static readonly (int Height, int Width)[] Images =
        [(1, 1), (1, 9), (2, 3), (3, 2), (4, 4), (5, 5), (6, 6), (7, 4), (4, 7), (8, 8), (9, 9), (13, 10)];

    [Fact]
    public void Result_is_within_the_error_bound_and_the_same_however_computed()
    {
        foreach (int seed in Draw.Seeds(300))
        {
            ConvCase at = AnyCase(seed);
            var random = new System.Random(seed);
            float[] x = Draw.Floats(random, at.X.Samples * at.X.Neurons);
            float[] w = at.Weights(random);
            float[] y = Check(at, random, x, w);
            (double[] expected, double[] magnitudes) = at.Reference(x, w);
            double bound = ConvReference.WinogradErrorBound(at.Shape) * magnitudes.Max();
            Expect.Within(y, expected, _ => bound, $"ConvWinograd {at}");
        }
    }

    [Theory]
    [InlineData(16)]
    [InlineData(32)]
    [InlineData(64)]
    [InlineData(128)]
    public void Error_on_normal_data_is_within_the_stated_share_of_the_largest_output(int channels)
    {
        var shape = new ConvShape(channels, channels, 3, 1, 1);
        var layout = new ActivationLayout(channels, 8, 8, IsaExtensions.Best == Isa.Scalar ? 1 : 4);
        var at = new ConvCase(channels, shape, layout, false);
        var random = new System.Random(channels);
        float[] x = Normal(random, layout.Samples * layout.Neurons, 1);
        float[] w = Normal(random, (long)channels * channels * 9, Math.Sqrt(2.0 / (9 * channels)));
        double[] expected = at.Reference(x, w).Y;
        double largest = expected.Max(Math.Abs);
        double winograd = LargestError(Run(at, x, w, IsaExtensions.Best), expected) / largest;
        double direct = LargestError(RunDirect(at, x, w), expected) / largest;
        output.WriteLine($"{channels} channels: Winograd {winograd:g3}, direct {direct:g3} of the largest output {largest:g3}");
        Assert.True(winograd <= ConvReference.WinogradErrorBound(shape), $"ConvWinograd {at}: error {winograd:g3} of the largest output");
    }

    [Fact]
    public void Special_values_give_the_same_bits_however_computed()
    {
        foreach (int seed in Draw.Seeds(100))
        {
            ConvCase at = AnyCase(seed);
            var random = new System.Random(seed);
            float[] x = Draw.WithSpecials(random, Draw.Floats(random, at.X.Samples * at.X.Neurons), 20);
            Check(at, random, x, at.Weights(random));
        }
    }

    [Fact]
    public void NaN_and_infinity_make_NaN_of_the_outputs_that_read_them_and_of_no_other_tile()
    {
        var at = new ConvCase(1, new ConvShape(1, 1, 3, 1, 1), new ActivationLayout(1, 12, 12, 1), false);
        foreach (float special in (float[])[float.NaN, float.PositiveInfinity])
        {
            float[] x = Draw.Floats(new System.Random(1), 144);
            float[] w = [1, 2, 3, 4, 5, 6, 7, 8, 9];
            x[1 * 12 + 1] = special;
            float[] y = Run(at, x, w, IsaExtensions.Best);
            for (int i = 0; i < y.Length; i++)
            {
                (int row, int column) = (i / 12, i % 12);
                Assert.True(row > 2 || column > 2 || float.IsNaN(y[i]), $"{special}: output ({row}, {column}) is {y[i]}");
                Assert.True((row < 4 && column < 4) || float.IsFinite(y[i]), $"{special}: output ({row}, {column}) is {y[i]}");
            }
        }
    }

    [Fact]
    public void Packed_weights_are_the_transform_rounded_once()
    {
        double[,] g =
        {
            { 1 / 4.0, 0, 0 },
            { -1 / 6.0, -1 / 6.0, -1 / 6.0 },
            { -1 / 6.0, 1 / 6.0, -1 / 6.0 },
            { 1 / 24.0, 1 / 12.0, 1 / 6.0 },
            { 1 / 24.0, -1 / 12.0, 1 / 6.0 },
            { 0, 0, 1 },
        };
        foreach (ConvShape s in (ConvShape[])[new(1, 1, 3, 1, 1), new(3, 9, 3, 1, 1), new(7, 16, 3, 1, 1)])
        {
            float[] w = Draw.Floats(new System.Random(1), (long)s.OutChannels * s.InChannels * 9);
            using var packed = new Guarded<float>(ConvWinograd.PackedLength(s), float.NaN);
            ConvWinograd.Pack(s, w, packed.Pointer);
            packed.CheckZones($"ConvWinograd.Pack {s}");
            double[] expected = new double[packed.Span.Length];
            for (int point = 0; point < ConvWinograd.Points; point++)
            {
                for (int o = 0; o < s.OutChannels; o++)
                {
                    for (int i = 0; i < s.InChannels; i++)
                    {
                        double sum = 0;
                        for (int tap = 0; tap < 9; tap++)
                        {
                            sum += g[point / 6, tap / 3] * w[(o * s.InChannels + i) * 9 + tap] * g[point % 6, tap % 3];
                        }

                        int block = point * s.Blocks + o / ConvShape.Block;
                        expected[(block * s.InChannels + i) * ConvShape.Block + o % ConvShape.Block] = sum;
                    }
                }
            }

            Expect.Within(packed.Span, expected, i => Rounding.Single * Math.Abs(expected[i]) + 1e-15, $"ConvWinograd.Pack {s}");
        }
    }

    /// <summary>The error the kernel's header states, relative to the largest output magnitude.</summary>
    private static ConvCase AnyCase(int seed)
    {
        var random = new System.Random(seed);
        (int height, int width) = random.Pick(Images);
        var shape = new ConvShape(random.Pick(Draw.Channels), random.Pick(Draw.Channels), 3, 1, 1);
        int samples = random.Pick(Draw.Samples);
        int most = Math.Max(1, (int)(400_000 / shape.Macs(new ActivationLayout(shape.InChannels, height, width, 1))));
        return new ConvCase(
            seed, shape, new ActivationLayout(shape.InChannels, height, width, Math.Min(samples, most)), random.Next(2) == 0);
    }

    private static float[] Check(ConvCase at, System.Random random, float[] x, float[] w)
    {
        ConvShape s = at.Shape;
        using var packed = new Guarded<float>(ConvWinograd.PackedLength(s), float.NaN);
        // The check also runs the samples in other batches.
        ActivationLayout largest = at.X with { Samples = Math.Max(at.X.Samples, Draw.Samples.Max()) };
        using var scratch = new Guarded<float>(ConvWinograd.ScratchLength(s, largest), float.NaN);
        ConvWinograd.Pack(s, w, packed.Pointer);
        float* weights = packed.Pointer;
        float* temporary = scratch.Pointer;
        Forward Forward(bool isAdd) =>
            new($"ConvWinograd {at}", at.X, s.Output(at.X), ConvWinograd.Strips(at.X.Height), (isa, source, xl, from, to, y) =>
            {
                var kernel = new ConvWinograd(source, weights, s, xl, at.IsRelu, from, to, temporary, isAdd, y);
                isa.Run(in kernel);
            });
        float[] result = Forward(false).Check(random, x);
        Forward(false).CheckAdded(random, x, Forward(true).Run);
        scratch.CheckZones($"ConvWinograd {at}, scratch");
        return result;
    }

    private static float[] Run(ConvCase at, float[] values, float[] w, Isa isa)
    {
        using var packed = new NativeArray<float>(ConvWinograd.PackedLength(at.Shape));
        using var scratch = new NativeArray<float>(ConvWinograd.ScratchLength(at.Shape, at.X));
        using Activation x = Activation.Input(at.X, values);
        using Activation y = Activation.Output(at.Shape.Output(at.X));
        ConvWinograd.Pack(at.Shape, w, packed.Pointer);
        var kernel = new ConvWinograd(
            x.Pointer, packed.Pointer, at.Shape, at.X, at.IsRelu, 0, ConvWinograd.Strips(at.X.Height), scratch.Pointer, false, y.Pointer);
        isa.Run(in kernel);
        return y.Values;
    }

    private static float[] RunDirect(ConvCase at, float[] values, float[] w)
    {
        using var packed = new NativeArray<float>(ConvWeights.PackedLength(at.Shape));
        using Activation x = Activation.Input(at.X, values);
        using Activation y = Activation.Output(at.Shape.Output(at.X));
        ConvWeights.Pack(at.Shape, w, packed.Pointer);
        var kernel = new ConvDirect(x.Pointer, packed.Pointer, at.Shape, at.X, at.IsRelu, 0, at.X.Height, false, y.Pointer);
        IsaExtensions.Best.Run(in kernel);
        return y.Values;
    }

    private static float[] Normal(System.Random random, long count, double deviation)
    {
        var values = new float[count];
        for (int i = 0; i < values.Length; i++)
        {
            double radius = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()));
            values[i] = (float)(deviation * radius * Math.Cos(2 * Math.PI * random.NextDouble()));
        }

        return values;
    }

    private static double LargestError(float[] actual, double[] expected) => actual.Zip(expected, (a, e) => Math.Abs(a - e)).Max();
}
