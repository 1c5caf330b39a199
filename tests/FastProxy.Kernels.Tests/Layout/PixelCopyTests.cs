using FastProxy.Kernels.Layout;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Tests.Testing;
using Xunit;

namespace FastProxy.Kernels.Tests.Layout;

public sealed unsafe class PixelCopyTests
{
    [Fact]
    public void Pixels_follow_one_another_bit_by_bit_and_a_slice_gives_them_back()
    {
        foreach (int seed in Draw.Seeds(40))
        {
            var random = new System.Random(seed);
            ActivationLayout part = Draw.Layout(random);
            int pixels = part.Height * part.Width;
            ActivationLayout both = part with { Height = 2 * part.Height };
            (float[] a, float[] b) = (Any(random, part), Any(random, part));
            foreach (Isa isa in IsaExtensions.Supported)
            {
                string context = $"PixelCopy seed {seed} {part} {isa}";
                using Activation first = Activation.Input(part, a);
                using Activation second = Activation.Input(part, b);
                using Activation y = Activation.Output(both);
                using Activation slice = Activation.Output(part);
                int cut = random.Next(part.Channels + 1);
                Copy(isa, first, 0, y, 0, pixels, cut);
                Copy(isa, second, 0, y, pixels, pixels, cut);
                Copy(isa, y, pixels, slice, 0, pixels, cut);

                y.CheckWritten(context);
                slice.CheckWritten(context);
                Expect.SameBits(y.Values, Joined(a, b, pixels), context);
                Expect.SameBits(slice.Values, b, context);
            }
        }
    }

    /// <summary>Numbers of an activation, special ones among them.</summary>
    internal static float[] Any(System.Random random, ActivationLayout layout) =>
        Draw.WithSpecials(random, Draw.Floats(random, layout.Samples * layout.Neurons), 10);

    /// <summary>Of each channel of each sample the pixels of <paramref name="a"/>, then those of <paramref name="b"/>.</summary>
    internal static float[] Joined(float[] a, float[] b, int pixels) =>
        [.. a.Chunk(pixels).Zip(b.Chunk(pixels), (p, q) => p.Concat(q)).SelectMany(c => c)];

    private static void Copy(Isa isa, Activation x, int from, Activation y, int to, int count, int cut)
    {
        var rest = new PixelCopy(x.Pointer, x.Layout, from, y.Layout, to, count, cut, x.Layout.Channels, y.Pointer);
        isa.Run(in rest);
        var first = new PixelCopy(x.Pointer, x.Layout, from, y.Layout, to, count, 0, cut, y.Pointer);
        isa.Run(in first);
    }
}
