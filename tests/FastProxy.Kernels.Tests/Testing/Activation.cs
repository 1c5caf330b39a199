using FastProxy.Kernels.Simd;
using Xunit;

namespace FastProxy.Kernels.Tests.Testing;

/// <summary>
/// An activation between guard zones. Inputs have NaN around them and in the gap between channels, so that a read outside shows in the
/// result; outputs start as a sentinel everywhere.
/// </summary>
internal sealed unsafe class Activation : IDisposable
{
    private const float Sentinel = -12345.678f;
    private readonly Guarded<float> memory;

    private Activation(ActivationLayout layout, float outside)
    {
        Layout = layout;
        memory = new Guarded<float>(layout.Length, outside);
    }

    public ActivationLayout Layout { get; }

    public float* Pointer => memory.Pointer;

    public Span<float> Span => memory.Span;

    /// <summary>N x C x H x W.</summary>
    public float[] Values => Kernels.Layout.Batch.FromLanes(Pointer, Layout);

    public static Activation Input(ActivationLayout layout, float[] values)
    {
        var input = new Activation(layout, float.NaN);
        Kernels.Layout.Batch.ToLanes(values, layout, input.Pointer);
        return input;
    }

    public static Activation Output(ActivationLayout layout) => new(layout, Sentinel);

    /// <summary>Whether nothing was written to the float at <paramref name="index"/>.</summary>
    public bool IsUntouched(long index) => memory.IsUntouched(index);

    /// <summary>Fails where something outside was written, where something inside was not, or where a padding lane is not +0.</summary>
    public void CheckWritten(string context)
    {
        memory.CheckZones(context);
        long plane = (long)Layout.Height * Layout.RowStride;
        for (long i = 0; i < Layout.Length; i++)
        {
            long inChannel = i % Layout.ChannelStride;
            bool isGap = inChannel >= plane;
            if (isGap != IsUntouched(i))
            {
                Assert.Fail($"{context}: float {i} (channel {i / Layout.ChannelStride}, {inChannel} within it) was {(isGap ? "" : "not ")}written");
            }

        }

        CheckPadding(context);
    }

    /// <summary>Fails where a padding lane is not +0.</summary>
    public void CheckPadding(string context)
    {
        long plane = (long)Layout.Height * Layout.RowStride;
        for (long i = 0; i < Layout.Length; i++)
        {
            long inChannel = i % Layout.ChannelStride;
            if (inChannel < plane && inChannel % Layout.Lanes >= Layout.Samples && BitConverter.SingleToUInt32Bits(Pointer[i]) != 0)
            {
                Assert.Fail($"{context}: padding lane {inChannel % Layout.Lanes} of float {i} holds {Pointer[i]:r}");
            }
        }
    }

    public void Dispose() => memory.Dispose();
}
