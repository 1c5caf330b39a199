using FastProxy.Kernels.Products;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Tests.Testing;
using Xunit;

namespace FastProxy.Kernels.Tests.Products;

public sealed unsafe class ProductDualTests
{
    [Fact]
    public void Result_is_the_product_and_its_derivative_and_the_same_at_every_width()
    {
        foreach (int seed in Draw.Seeds(40))
        {
            var random = new System.Random(seed);
            ActivationLayout l = Draw.Layout(random) with { Samples = 2 };
            foreach (ActivationLayout second in ProductTests.Seconds(l))
            {
                float[] a = Draw.Floats(random, 2 * l.Neurons);
                float[] b = Draw.Floats(random, 2 * second.Neurons);
                float[] first = Run(IsaExtensions.Best, l, second, a, b, random.Next(l.Height + 1));
                (int ofA, int ofB) = ((int)l.Neurons, (int)second.Neurons);
                double A(int i) => a[i % ofA];
                double B(int i) => b[ProductTests.At(i % ofA, l, second)];
                double A1(int i) => a[ofA + i % ofA];
                double B1(int i) => b[ofB + ProductTests.At(i % ofA, l, second)];
                Expect.Within(
                    first,
                    [.. first.Select((_, i) => i < ofA ? A(i) * B(i) : A1(i) * B(i) + A(i) * B1(i))],
                    i => ProductDual.ErrorBound(i < ofA ? Math.Abs(A(i) * B(i)) : Math.Abs(A1(i) * B(i)) + Math.Abs(A(i) * B1(i))),
                    $"ProductDual seed {seed} {l} by {second}");
                Assert.All(
                    IsaExtensions.Supported,
                    isa => Expect.SameBits(Run(isa, l, second, a, b, l.Height / 2), first, $"ProductDual {isa} seed {seed} {l} by {second}"));
            }
        }
    }

    private static float[] Run(Isa isa, ActivationLayout l, ActivationLayout second, float[] a, float[] b, int cut)
    {
        using Activation first = Activation.Input(l, a);
        using Activation factor = Activation.Input(second, b);
        using Activation y = Activation.Output(l);
        foreach ((int from, int to) in new[] { (cut, l.Height), (0, cut) })
        {
            var kernel = new ProductDual(first.Pointer, factor.Pointer, l, second, from, to, y.Pointer);
            isa.Run(in kernel);
        }

        y.CheckWritten($"ProductDual {l} by {second}");
        return y.Values;
    }
}
