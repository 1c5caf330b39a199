using FastProxy.Kernels.Conv;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Tests.Testing;
using FastProxy.Kernels.Tests.WeightGrad;
using FastProxy.Kernels.WeightGrad;
using Xunit;

namespace FastProxy.Kernels.Tests.Conv;

public sealed unsafe class ConvDataGradGpuTests
{
    /// <summary>
    /// Shapes at which the division of the work changes: strides of which some columns have no taps, weights in several stages that begin within a
    /// tap, several parts of the input channels and a last one with fewer blocks, rows that end within a warp.
    /// </summary>
    private static readonly (ConvShape Shape, int Height, int Width, int Samples)[] Divided =
    [
        (new(16, 32, 3, 2, 1), 8, 8, 64),
        (new(8, 9, 1, 2), 5, 6, 16),
        (new(3, 7, 2, 3, 1), 7, 8, 17),
        (new(72, 110, 1, 2), 3, 3, 17),
        (new(65, 67, 3, 2, 1), 2, 3, 16),
        (new(130, 7, 2, 2, 1), 2, 2, 1),
        (new(34, 18, 3, 2, 2, 2, 2, 1), 6, 5, 33),
        (new(1, 17, 7, 2, 3), 17, 9, 48),
    ];

    [Fact]
    public void Result_has_the_bits_of_the_processor_and_is_within_the_error_bound()
    {
        foreach (ConvCase at in Cases(60))
        {
            var random = new System.Random(at.Seed);
            foreach ((float[] dY, float[] w, float[] dX) in Run(at, false).Check(() => WeightGradCase.Gradient(random, at), () => at.Weights(random)))
            {
                double[] expected = ConvReference.DataGrad(Draw.Double(dY), Draw.Double(w), at.Shape, at.X);
                double[] magnitudes = ConvReference.DataGrad(Draw.Abs(Draw.Double(dY)), Draw.Abs(Draw.Double(w)), at.Shape, at.X);
                Expect.Within(dX, expected, i => ConvReference.DataGradErrorBound(at.Shape) * magnitudes[i], $"ConvDataGrad {at}");
            }
        }
    }

    [Fact]
    public void Added_result_has_the_bits_of_the_processor()
    {
        foreach (ConvCase at in Cases(20))
        {
            var random = new System.Random(at.Seed);
            Run(at, true).Check(
                () => WeightGradCase.Gradient(random, at), () => at.Weights(random), () => Draw.Floats(random, at.X.Samples * at.X.Neurons));
        }
    }

    [Fact]
    public void Special_values_have_the_bits_of_the_processor()
    {
        foreach (ConvCase at in Cases(20))
        {
            var random = new System.Random(at.Seed);
            Run(at, false).Check(() => Draw.WithSpecials(random, WeightGradCase.Gradient(random, at), 20), () => at.Weights(random));
        }
    }

    private static IEnumerable<ConvCase> Cases(int drawn) =>
        Enumerable.Range(1, drawn).Select(seed => ConvCase.Of(seed, WeightGradCase.AnyShape))
            .Concat(Divided.Select((d, i) =>
                new ConvCase(i, d.Shape, new ActivationLayout(d.Shape.InChannels, d.Height, d.Width, d.Samples), i % 2 == 0)));

    private static ConvGpuRun<ConvDataGradGpu> Run(ConvCase at, bool isAdd)
    {
        return new ConvGpuRun<ConvDataGradGpu>(
            $"ConvDataGrad {at}",
            new ConvDataGradGpu(at.Shape, at.X, isAdd),
            at.Shape.Output(at.X),
            at.X,
            w => ConvPacked.DataGrad(at.Shape, w),
            (dY, w, dX) =>
            {
                var kernel = new ConvDataGrad(dY, w, at.Shape, at.X, 0, at.X.Height, isAdd, dX);
                IsaExtensions.Best.Run(in kernel);
            });
    }
}
