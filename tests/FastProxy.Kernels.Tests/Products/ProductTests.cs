using FastProxy.Kernels.Products;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Tests.Testing;
using Xunit;

namespace FastProxy.Kernels.Tests.Products;

public sealed unsafe class ProductTests
{
    /// <summary>The layouts of a second factor of <paramref name="a"/>: whole, one channel, one pixel, one number.</summary>
    internal static ActivationLayout[] Seconds(ActivationLayout a) =>
        [a, a with { Channels = 1 }, a with { Height = 1, Width = 1 }, new(1, 1, 1, a.Samples)];

    [Fact]
    public void Result_is_the_rounded_product_and_the_same_however_computed()
    {
        foreach (int seed in Draw.Seeds(60))
        {
            var random = new System.Random(seed);
            ActivationLayout l = Draw.Layout(random);
            foreach (ActivationLayout second in Seconds(l))
            {
                float[] a = Draw.WithSpecials(random, Draw.Floats(random, l.Samples * l.Neurons), 20);
                float[] b = Draw.WithSpecials(random, Draw.Floats(random, l.Samples * second.Neurons), 20);
                float[] expected = [.. a.Select((v, i) => v * b[At(i, l, second)])];
                foreach (Isa isa in IsaExtensions.Supported)
                {
                    Expect.SameBits(Run(isa, l, second, a, b, random.Next(l.Height + 1)), expected, $"Product seed {seed} {l} by {second} {isa}");
                }
            }
        }
    }

    /// <summary>Returns the number of the second factor that meets a number of the first.</summary>
    internal static int At(int i, ActivationLayout a, ActivationLayout b)
    {
        int plane = a.Height * a.Width;
        (int n, int c) = Math.DivRem(i / plane, a.Channels);
        return (n * b.Channels + c % b.Channels) * b.Height * b.Width + i % plane % (b.Height * b.Width);
    }

    private static float[] Run(Isa isa, ActivationLayout l, ActivationLayout second, float[] a, float[] b, int cut)
    {
        using Activation first = Activation.Input(l, a);
        using Activation factor = Activation.Input(second, b);
        using Activation y = Activation.Output(l);
        foreach ((int from, int to) in new[] { (cut, l.Height), (0, cut) })
        {
            var kernel = new Product(first.Pointer, factor.Pointer, l, second, from, to, y.Pointer);
            isa.Run(in kernel);
        }

        y.CheckWritten($"Product {l} by {second}");
        return y.Values;
    }
}
