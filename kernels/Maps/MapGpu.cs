using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Maps;

/// <summary>The parameters that the kernels of maps share.</summary>
internal static class MapGpu
{
    /// <summary>Adds the strides in bytes and the pixels of both layouts, the map's shape and the fours of lanes.</summary>
    public static void Write(MapShape map, ActivationLayout x, ActivationLayout y, ref ParameterWriter parameters)
    {
        parameters.Add(x.ChannelStride * sizeof(float));
        parameters.Add(y.ChannelStride * sizeof(float));
        parameters.Add(x.Height * x.Width);
        parameters.Add(y.Height * y.Width);
        parameters.Add(map.Length);
        parameters.Add(map.Results);
        parameters.Add(map.Inner);
        parameters.Add(x.Lanes / 4);
    }
}
