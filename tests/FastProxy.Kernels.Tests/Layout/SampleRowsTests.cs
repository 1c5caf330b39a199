using FastProxy.Kernels.Layout;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Tests.Testing;
using Xunit;

namespace FastProxy.Kernels.Tests.Layout;

public sealed unsafe class SampleRowsTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_first_sample_lies_channel_by_channel(bool isRelu)
    {
        foreach (int seed in Draw.Seeds(30))
        {
            var random = new System.Random(seed);
            ActivationLayout layout = Draw.Layout(random);
            float[] values = Draw.WithSpecials(random, Draw.Floats(random, layout.Samples * layout.Neurons), 4);
            using Activation x = Activation.Input(layout, values);
            using var y = new Guarded<float>(layout.Neurons, float.NaN);
            SampleRows.Run(x.Pointer, layout, isRelu, y.Pointer);
            y.CheckZones($"SampleRows seed {seed} {layout}");
            float[] first = values[..(int)layout.Neurons];
            Expect.SameBits(y.Span, isRelu ? Array.ConvertAll(first, v => MathF.Max(v, 0)) : first, $"SampleRows seed {seed} {layout} ReLU {isRelu}");
        }
    }
}
