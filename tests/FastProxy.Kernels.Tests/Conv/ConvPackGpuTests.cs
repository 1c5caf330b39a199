using FastProxy.Kernels.Conv;
using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Tests.Testing;
using Xunit;

namespace FastProxy.Kernels.Tests.Conv;

public sealed class ConvPackGpuTests
{
    [Theory]
    [InlineData(ConvReader.Forward, false)]
    [InlineData(ConvReader.Forward, true)]
    [InlineData(ConvReader.Transposed, false)]
    [InlineData(ConvReader.Transposed, true)]
    [InlineData(ConvReader.DataGrad, false)]
    public void Packed_weights_have_the_bits_of_the_processor(ConvReader reader, bool isAbsolute)
    {
        foreach (int seed in Enumerable.Range(1, 40))
        {
            var random = new System.Random(seed);
            ConvShape s = ConvDirectTests.AnyShape(random);
            Check(s, reader, isAbsolute, random);
        }
    }

    [Fact]
    public void Depthwise_weights_keep_their_order()
    {
        foreach (ConvReader reader in Enum.GetValues<ConvReader>())
        {
            Check(new ConvShape(17, 17, 3, 1, 1, groups: 17), reader, false, new System.Random(1));
        }
    }

    private static void Check(ConvShape s, ConvReader reader, bool isAbsolute, System.Random random)
    {
        var kernel = new ConvPackGpu(s, reader, isAbsolute);
        float[][] weights =
            [.. Enumerable.Range(0, 3).Select(_ => Draw.WithSpecials(random, Draw.Floats(random, (long)s.OutChannels * s.GroupIn * s.Taps), 20))];
        int[] exponents = [0, 1, -3];
        GpuRun.OnEach(queue =>
        {
            using var arrays = new GpuArrays(queue.Device);
            GpuMemory[] packed = [.. weights.Select(_ => arrays.New(kernel.Length * sizeof(float)))];
            PackProblem[] table = [.. weights.Select((w, i) => new PackProblem(arrays.Of(w), packed[i].Address, MathF.ScaleB(1, -exponents[i])))];
            queue.Run(in kernel, table);
            for (int i = 0; i < table.Length; i++)
            {
                float[] expected =
                    Pack(s, reader, Array.ConvertAll(weights[i], v => (isAbsolute ? Math.Abs(v) : v) * MathF.ScaleB(1, -exponents[i])));
                Expect.SameBits(packed[i].Read<float>(kernel.Length), expected, $"ConvPack {s} for {reader}, problem {i}");
            }
        });
    }

    private static float[] Pack(ConvShape s, ConvReader reader, float[] w) =>
        reader == ConvReader.DataGrad ? ConvPacked.DataGrad(s, w)
        : reader == ConvReader.Transposed ? Read(s with { InChannels = s.OutChannels, OutChannels = s.InChannels }, ConvWeights.Transpose(s, w))
        : Read(s, w);

    /// <summary>As the kernel of <paramref name="s"/> reads them.</summary>
    private static float[] Read(ConvShape s, float[] w) => s.IsDepthwise ? w : ConvPacked.Forward(s, w);
}
