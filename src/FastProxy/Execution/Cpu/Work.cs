using FastProxy.Kernels.Conv;
using FastProxy.Kernels.Pool;
using FastProxy.Kernels.Simd;
using FastProxy.Plans;
using Buffer = FastProxy.Plans.Buffer;

namespace FastProxy.Execution.Cpu;

/// <summary>Counts the operations and bytes of shapes, and formats them.</summary>
internal static class Work
{
    public static long BytesOf(WeightForm? weights) => sizeof(float) * (weights?.Length ?? 0);

    /// <summary>Returns the number of bytes of a buffer; the gaps between channels are neither read nor written.</summary>
    public static double BytesOf(Buffer buffer) =>
        sizeof(float) * (buffer is Tensor x ? (double)x.Layout.Neurons * x.Layout.Lanes : buffer.Length);

    /// <summary>Returns the number of elements of an activation.</summary>
    public static double Elements(ActivationLayout layout) => (double)layout.Neurons * layout.Samples;

    /// <summary>Returns the operations for one number of a pooling: an average adds columns and then rows, a maximum compares all taps.</summary>
    public static double PerOutput(PoolShape shape, bool isMax) => isMax ? shape.Kernel * shape.Kernel - 1 : 2 * shape.Kernel - 1;

    public static string Text(ConvShape s)
    {
        string stride = s.Rows.Stride != s.Columns.Stride ? $" stride {s.Rows.Stride}x{s.Columns.Stride}"
            : s.Rows.Stride > 1 ? $" stride {s.Rows.Stride}"
            : "";
        return $"{s.Rows.Kernel}x{s.Columns.Kernel}{(s.Groups > 1 ? $" groups {s.Groups}" : "")}{stride} to {s.OutChannels}";
    }

    public static string Text(PoolShape s) => $"{s.Kernel}x{s.Kernel}{(s.Stride > 1 ? $" stride {s.Stride}" : "")}";
}
