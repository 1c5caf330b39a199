using FastProxy.Kernels.Gpu;

namespace FastProxy.Kernels.Conv;

/// <summary>The parameters that the PTX kernels of the weight gradients begin with.</summary>
internal static class ConvGradParameters
{
    /// <summary>Writes them for a convolution of an input of layout <paramref name="xl"/>.</summary>
    public static void WriteGradient(this ConvShape s, ActivationLayout xl, ref ParameterWriter parameters)
    {
        ActivationLayout yl = s.Output(xl);
        parameters.Add(checked((uint)(xl.ChannelStride * sizeof(float))));
        parameters.Add(checked((uint)(yl.ChannelStride * sizeof(float))));
        parameters.Add(xl.RowStride * sizeof(float));
        parameters.Add(yl.RowStride * sizeof(float));
        parameters.Add(xl.Lanes * sizeof(float));
        parameters.Add(xl.Height);
        parameters.Add(xl.Width);
        parameters.Add(yl.Height);
        parameters.Add(yl.Width);
        parameters.Add(s.Kernel);
        parameters.Add(s.Stride);
        parameters.Add(s.Dilation);
        parameters.Add(s.Before);
        parameters.Add(s.GroupIn);
        parameters.Add(s.GroupOut);
    }
}
