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
    private readonly uint sentinel;

    private Activation(ActivationLayout layout, float outside)
    {
        Layout = layout;
        memory = new Guarded<float>(layout.Length, outside);
        sentinel = BitConverter.SingleToUInt32Bits(outside);
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
        int plane = Layout.Height * Layout.RowStride;
        for (int c = 0; c < Layout.Channels; c++)
        {
            var channel = new ReadOnlySpan<uint>(Pointer + c * Layout.ChannelStride, checked((int)Layout.ChannelStride));
            int unwritten = channel[..plane].IndexOf(sentinel);
            int written = channel[plane..].IndexOfAnyExcept(sentinel);
            if (unwritten >= 0 || written >= 0)
            {
                Assert.Fail($"{context}: channel {c}, float {(unwritten >= 0 ? $"{unwritten} was not" : $"{plane + written} was")} written");
            }
        }

        CheckPadding(context);
    }

    /// <summary>Fails where a padding lane is not +0.</summary>
    public void CheckPadding(string context)
    {
        int padding = Layout.Lanes - Layout.Samples;
        for (int c = 0; c < Layout.Channels && padding > 0; c++)
        {
            for (int at = Layout.Samples; at < Layout.Height * Layout.RowStride; at += Layout.Lanes)
            {
                var lanes = new ReadOnlySpan<uint>(Pointer + c * Layout.ChannelStride + at, padding);
                if (lanes.IndexOfAnyExcept(0u) is >= 0 and int lane)
                {
                    Assert.Fail($"{context}: channel {c}, padding float {at + lane} holds {BitConverter.UInt32BitsToSingle(lanes[lane]):r}");
                }
            }
        }
    }

    public void Dispose() => memory.Dispose();
}
