using FastProxy.Kernels.Conv;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Tests.Conv;
using FastProxy.Kernels.Tests.Testing;
using FastProxy.Kernels.WeightGrad;

namespace FastProxy.Kernels.Tests.WeightGrad;

/// <summary>The sample gradients on a GPU are held to the bits of the CPU and to the error bound.</summary>
internal static unsafe class SampleGradBound
{
    public static long Floats(ConvCase at) => at.Shape.Weights() * at.X.Lanes;

    public static void Run(ConvCase at, float* x, float* dY, float* dW)
    {
        var kernel = new ConvSampleGrad(x, dY, at.Shape, at.X, at.IsRelu, 0, at.Shape.OutChannels, dW);
        IsaExtensions.Best.Run(in kernel);
    }

    public static void Check(ConvCase at, double[] x, double[] dY, float[] dW, string context)
    {
        double[] expected = WeightGradReference.Samples(x, dY, at.Shape, at.X);
        double[] magnitudes = WeightGradReference.Samples(Draw.Abs(x), Draw.Abs(dY), at.Shape, at.X);
        double bound = WeightGradReference.SamplesErrorBound(at.Shape, at.X);
        int weights = (int)at.Shape.Weights();
        var samplesFirst = new float[expected.Length];
        for (int i = 0; i < expected.Length; i++)
        {
            samplesFirst[i] = dW[i % weights * at.X.Lanes + i / weights];
        }

        Expect.Within(samplesFirst, expected, i => bound * magnitudes[i], context);
    }
}
