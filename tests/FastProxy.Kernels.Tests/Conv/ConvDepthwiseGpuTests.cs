using FastProxy.Kernels.Conv;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Tests.Testing;
using FastProxy.Kernels.WeightGrad;
using Xunit;

namespace FastProxy.Kernels.Tests.Conv;

public sealed unsafe class ConvDepthwiseGpuTests
{
    [Fact]
    public void Result_has_the_bits_of_the_processor_and_is_within_the_error_bound()
    {
        foreach (ConvCase at in Cases(60))
        {
            var random = new System.Random(at.Seed);
            foreach ((float[] x, float[] w, float[] y) in Run(at, false).Check(() => Input(random, at), () => at.Weights(random)))
            {
                (double[] expected, double[] magnitudes) = at.Reference(x, w);
                Expect.Within(y, expected, i => ConvReference.ErrorBound(at.Shape) * magnitudes[i], $"ConvDepthwise {at}");
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

    private static IEnumerable<ConvCase> Cases(int count) =>
        Enumerable.Range(1, count).Select(seed => ConvCase.Of(seed, ConvDepthwiseTests.AnyShape));

    private static float[] Input(System.Random random, ConvCase at) => Draw.Floats(random, at.X.Samples * at.X.Neurons);

    private static ConvGpuRun<ConvDepthwiseGpu> Run(ConvCase at, bool isAdd)
    {
        ActivationLayout yl = at.Shape.Output(at.X);
        return new ConvGpuRun<ConvDepthwiseGpu>(
            $"ConvDepthwise {at}",
            new ConvDepthwiseGpu(at.Shape, at.X, at.IsRelu, isAdd),
            at.X,
            yl,
            w => w,
            (x, w, y) =>
            {
                var kernel = new ConvDepthwise(x, w, at.Shape, at.X, at.IsRelu, 0, yl.Height, isAdd, y);
                IsaExtensions.Best.Run(in kernel);
            });
    }
}
