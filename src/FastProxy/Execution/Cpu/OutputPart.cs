using FastProxy.Kernels.Simd;

namespace FastProxy.Execution.Cpu;

/// <summary>The rows [FromRow, ToRow) of some channels of an output, that fit a cache.</summary>
/// <param name="Y">The first of the channels.</param>
/// <param name="Layout">The layout of these channels alone.</param>
/// <param name="FromRow">The first row.</param>
/// <param name="ToRow">One beyond the last row.</param>
/// <param name="FromChannel">The number of the first channel in the whole output.</param>
internal readonly unsafe record struct OutputPart(nint Y, ActivationLayout Layout, int FromRow, int ToRow, int FromChannel)
{
    /// <summary>The address of the first channel. Records print public properties, and the compiler of native code fails on a pointer.</summary>
    internal float* Pointer => (float*)Y;

    /// <summary>The floats of the whole output before the first channel.</summary>
    public long Offset => FromChannel * Layout.ChannelStride;
}
