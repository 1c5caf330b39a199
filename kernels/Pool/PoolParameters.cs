using FastProxy.Kernels.Gpu;

namespace FastProxy.Kernels.Pool;

/// <summary>The scalars that the PTX kernels of windows share.</summary>
internal static class PoolParameters
{
    /// <summary>Writes them.</summary>
    /// <param name="parameters">Where they go.</param>
    /// <param name="shape">The window.</param>
    /// <param name="xLayout">The input of the pooling.</param>
    /// <param name="perChannel">Blocks of a channel.</param>
    public static void Add(this ref ParameterWriter parameters, PoolShape shape, ActivationLayout xLayout, int perChannel)
    {
        ActivationLayout yl = shape.Output(xLayout);
        parameters.Add(xLayout.ChannelStride * sizeof(float));
        parameters.Add(yl.ChannelStride * sizeof(float));
        parameters.Add(perChannel);
        parameters.Add(xLayout.Height);
        parameters.Add(xLayout.Width);
        parameters.Add(yl.Height);
        parameters.Add(yl.Width);
        parameters.Add(xLayout.Lanes);
        parameters.Add(shape.Kernel);
        parameters.Add(shape.Stride);
        parameters.Add(shape.Padding);
    }

    /// <summary>Writes them, and how far into the padding an average counts taps.</summary>
    public static void AddAverage(this ref ParameterWriter parameters, PoolShape shape, ActivationLayout xLayout, int perChannel)
    {
        parameters.Add(shape, xLayout, perChannel);
        parameters.Add(shape.CountPadding ? shape.Padding : 0);
    }
}
