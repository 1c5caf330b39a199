using FastProxy.Kernels.Conv;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Tests.Testing;
using FastProxy.Kernels.WeightGrad;
using Xunit;

namespace FastProxy.Kernels.Tests.Conv;

public sealed unsafe class ConvDirectGpuTests
{
    /// <summary>
    /// Shapes at which the division of the work changes: weights in one stage and in several that begin within a tap, several parts of the output
    /// channels and a last one with fewer blocks, rows that end within a warp, more floats than a block of threads takes.
    /// </summary>
    private static readonly (ConvShape Shape, int Height, int Width, int Samples)[] Divided =
    [
        (new(16, 16, 3, 1, 1), 5, 7, 64),
        (new(3, 64, 3, 2, 1), 4, 4, 48),
        (new(17, 17, 7, 1, 3), 3, 3, 16),
        (new(110, 72, 1), 2, 2, 17),
        (new(67, 65, 3, 1, 1), 2, 3, 16),
        (new(7, 130, 2, 1, 1), 2, 2, 1),
        (new(18, 34, 3, 1, 2, 2, 2, 1), 6, 5, 33),
        (new(9, 8, 5, 1, 2), 17, 9, 64),
    ];

    [Fact]
    public void Result_has_the_bits_of_the_processor_and_is_within_the_error_bound()
    {
        foreach (ConvCase at in Cases(60))
        {
            var random = new System.Random(at.Seed);
            foreach ((float[] x, float[] w, float[] y) in Run(at, false).Check(() => Input(random, at), () => at.Weights(random)))
            {
                (double[] expected, double[] magnitudes) = at.Reference(x, w);
                Expect.Within(y, expected, i => ConvReference.ErrorBound(at.Shape) * magnitudes[i], $"ConvDirect {at}");
            }
        }
    }

    [Fact]
    public void Added_result_has_the_bits_of_the_processor()
    {
        foreach (ConvCase at in Cases(20))
        {
            var random = new System.Random(at.Seed);
            ActivationLayout yl = at.Shape.Output(at.X);
            Run(at, true).Check(() => Input(random, at), () => at.Weights(random), () => Draw.Floats(random, yl.Samples * yl.Neurons));
        }
    }

    [Fact]
    public void Special_values_have_the_bits_of_the_processor()
    {
        foreach (ConvCase at in Cases(20))
        {
            var random = new System.Random(at.Seed);
            Run(at, false).Check(() => Draw.WithSpecials(random, Input(random, at), 20), () => at.Weights(random));
        }
    }

    [Fact]
    public void Taps_outside_leave_the_sign_of_an_underflowed_sum()
    {
        // The one product rounds to -0; multiplying a zero outside the image and adding it would make that +0.
        var at = new ConvCase(0, new ConvShape(1, 1, 3, 1, 1), new ActivationLayout(1, 1, 1, 16), false);
        float[] w = [.. Enumerable.Range(0, 9).Select(tap => tap == 4 ? -1e-30f : 1f)];
        foreach ((_, _, float[] y) in Run(at, false).Check(() => [.. Enumerable.Repeat(1e-30f, 16)], () => w))
        {
            Assert.All(y, value => Assert.Equal(BitConverter.SingleToUInt32Bits(-0f), BitConverter.SingleToUInt32Bits(value)));
        }
    }

    private static IEnumerable<ConvCase> Cases(int drawn) =>
        Enumerable.Range(1, drawn).Select(seed => ConvCase.Of(seed, ConvDirectTests.AnyShape))
            .Concat(Divided.Select((d, i) =>
                new ConvCase(i, d.Shape, new ActivationLayout(d.Shape.InChannels, d.Height, d.Width, d.Samples), i % 2 == 0)));

    private static float[] Input(System.Random random, ConvCase at) => Draw.Floats(random, at.X.Samples * at.X.Neurons);

    private static ConvGpuRun<ConvDirectGpu> Run(ConvCase at, bool isAdd)
    {
        ActivationLayout yl = at.Shape.Output(at.X);
        return new ConvGpuRun<ConvDirectGpu>(
            $"ConvDirect {at}",
            new ConvDirectGpu(at.Shape, at.X, at.IsRelu, isAdd),
            at.X,
            yl,
            w => ConvPacked.Forward(at.Shape, w),
            (x, w, y) =>
            {
                var kernel = new ConvDirect(x, w, at.Shape, at.X, at.IsRelu, 0, yl.Height, isAdd, y);
                IsaExtensions.Best.Run(in kernel);
            });
    }
}
