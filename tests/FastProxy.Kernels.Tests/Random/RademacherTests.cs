using FastProxy.Kernels.Layout;
using FastProxy.Kernels.Random;
using FastProxy.Kernels.Simd;
using Xunit;

namespace FastProxy.Kernels.Tests.Random;

public sealed unsafe class RademacherTests
{
    public static TheoryData<int, int, int, int, ulong> Cases => new()
    {
        { 1, 1, 1, 1, 0 },
        { 3, 5, 2, 7, 1 },
        { 4, 8, 8, 16, 0 },
        { 2, 3, 3, 33, ulong.MaxValue },
        { 5, 4, 7, 64, 12345 },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Signs_are_the_hash_of_the_flat_index_and_padding_is_zero(int channels, int height, int width, int samples, ulong seed)
    {
        var layout = new ActivationLayout(channels, height, width, samples);
        using var y = new NativeArray<float>(layout.Length);
        for (int c = 0; c < channels; c++)
        {
            Rademacher.Fill(seed, layout, c, c + 1, y.Pointer);
        }

        int plane = height * width;
        for (int i = 0; i < layout.Neurons * layout.Lanes; i++)
        {
            (int n, int c, int p) = (i % layout.Lanes, i / layout.Lanes / plane, i / layout.Lanes % plane);
            float expected = n < samples ? Sign((uint)((n * channels + c) * plane + p), seed) : 0;
            float found = y.Pointer[c * layout.ChannelStride + p * layout.Lanes + n];
            Assert.True(expected == found, $"channel {c}, pixel {p}, lane {n}: {found}, expected {expected}");
        }
    }

    [Fact]
    public void Signs_are_balanced_and_seeds_differ()
    {
        var layout = new ActivationLayout(16, 16, 16, 64);
        float[] one = Fill(layout, 1);
        float[] two = Fill(layout, 2);
        double deviation = 1 / Math.Sqrt(one.Length);
        Assert.InRange(one.Average(), -4 * deviation, 4 * deviation);
        Assert.InRange(one.Zip(two, (a, b) => a * b).Average(), -4 * deviation, 4 * deviation);
        Assert.InRange(one.Zip(one.Skip(1), (a, b) => a * b).Average(), -4 * deviation, 4 * deviation);
    }

    private static float[] Fill(ActivationLayout layout, ulong seed)
    {
        using var y = new NativeArray<float>(layout.Length);
        Rademacher.Fill(seed, layout, 0, layout.Channels, y.Pointer);
        return Batch.FromLanes(y.Pointer, layout);
    }

    private static float Sign(uint index, ulong seed)
    {
        ulong mixed = Philox.Mix(seed);
        uint h = index + (uint)(mixed ^ (mixed >> 32));
        h = (h ^ (h >> 16)) * 0x45D9F3B;
        h = (h ^ (h >> 16)) * 0x45D9F3B;
        return ((h ^ (h >> 16)) & 1) == 1 ? 1 : -1;
    }
}
