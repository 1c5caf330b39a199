using FastProxy.Kernels.Conv;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Tests.Conv;
using FastProxy.Kernels.Tests.Testing;
using FastProxy.Kernels.WeightGrad;

namespace FastProxy.Kernels.Tests.WeightGrad;

/// <summary>The weight gradients on a GPU are held to the bits of the CPU and to the error bound.</summary>
internal static unsafe class WeightGradBound
{
    public static long Floats(ConvCase at) => at.Shape.Weights();

    public static void Run(ConvCase at, float* x, float* dY, float* dW)
    {
        var kernel = new ConvWeightGrad(x, dY, at.Shape, at.X, at.IsRelu, 0, at.Shape.OutChannels, dW);
        IsaExtensions.Best.Run(in kernel);
    }

    public static void Check(ConvCase at, double[] x, double[] dY, float[] dW, string context)
    {
        double[] expected = WeightGradReference.Sum(x, dY, at.Shape, at.X);
        double[] magnitudes = WeightGradReference.Sum(Draw.Abs(x), Draw.Abs(dY), at.Shape, at.X);
        double bound = WeightGradReference.SumErrorBound(at.Shape, at.X);
        Expect.Within(dW, expected, i => bound * magnitudes[i], context);
    }
}
