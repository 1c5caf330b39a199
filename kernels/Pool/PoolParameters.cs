using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Pool;

/// <summary>Writes the scalars that the PTX kernels of windows share.</summary>
internal static class PoolParameters
{
    /// <summary>Writes the strides of a channel in bytes, then the sizes of <paramref name="xLayout"/>, of its output and of the window.</summary>
    public static void Add(this ref ParameterWriter parameters, PoolShape shape, ActivationLayout xLayout)
    {
        ActivationLayout yl = shape.Output(xLayout);
        parameters.Add(xLayout.ChannelStride * sizeof(float));
        parameters.Add(yl.ChannelStride * sizeof(float));
        parameters.Add(xLayout.Height);
        parameters.Add(xLayout.Width);
        parameters.Add(yl.Height);
        parameters.Add(yl.Width);
        parameters.Add(xLayout.Lanes);
        parameters.Add(shape.Kernel);
        parameters.Add(shape.Stride);
        parameters.Add(shape.Padding);
    }

    /// <summary>Returns the padding in which an average counts taps.</summary>
    public static int Margin(this PoolShape shape) => shape.CountPadding ? shape.Padding : 0;
}
