using FastProxy.Kernels.Conv;
using FastProxy.Kernels.Pool;
using FastProxy.Kernels.Simd;
using FastProxy.Plans;
using Buffer = FastProxy.Plans.Buffer;

namespace FastProxy.Execution.Cpu;

/// <summary>The operations and bytes that shapes take, and how they are written.</summary>
internal static class Work
{
    /// <summary>Bytes of weights.</summary>
    public static long BytesOf(WeightForm? weights) => sizeof(float) * (weights?.Length ?? 0);

    /// <summary>Bytes of a buffer; the gaps between channels are neither read nor written.</summary>
    public static double BytesOf(Buffer buffer) =>
        sizeof(float) * (buffer is Tensor x ? (double)x.Layout.Neurons * x.Layout.Lanes : buffer.Length);

    /// <summary>Numbers of an activation.</summary>
    public static double Elements(ActivationLayout layout) => (double)layout.Neurons * layout.Samples;

    /// <summary>Operations for one number of a pooling: an average adds columns and then rows, a maximum compares all.</summary>
    public static double PerOutput(PoolShape shape, bool isMax) => isMax ? shape.Kernel * shape.Kernel - 1 : 2 * shape.Kernel - 1;

    public static string Text(ConvShape s) =>
        $"{s.Kernel}x{s.Kernel}{(s.Groups > 1 ? $" groups {s.Groups}" : "")}{(s.Stride > 1 ? $" stride {s.Stride}" : "")} to {s.OutChannels}";

    public static string Text(PoolShape s) => $"{s.Kernel}x{s.Kernel}{(s.Stride > 1 ? $" stride {s.Stride}" : "")}";
}
