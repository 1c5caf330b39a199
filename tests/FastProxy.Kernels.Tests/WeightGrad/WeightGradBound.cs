using FastProxy.Kernels.Conv;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Tests.Conv;
using FastProxy.Kernels.Tests.Testing;
using FastProxy.Kernels.WeightGrad;

namespace FastProxy.Kernels.Tests.WeightGrad;

/// <summary>What the weight gradients on a GPU are held to: the kernel on the processor, and its error bound.</summary>
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
        double[] expected = ConvReference.WeightGrad(x, dY, at.Shape, at.X);
        double[] magnitudes = ConvReference.WeightGrad(Draw.Abs(x), Draw.Abs(dY), at.Shape, at.X);
        ActivationLayout yl = at.Shape.Output(at.X);
        int rows = ConvWeightGrad.BlockRows(at.Shape, at.X);
        double roundings = (double)rows * yl.Width * yl.Lanes / Lanes.Virtual + (yl.Height + rows - 1) / rows;
        Expect.Within(dW, expected, i => roundings * Expect.Rounding * magnitudes[i], context);
    }
}
