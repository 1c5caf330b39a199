using FastProxy.Kernels.Conv;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Tests.Testing;
using FastProxy.Kernels.Tests.WeightGrad;
using FastProxy.Kernels.WeightGrad;
using Xunit;

namespace FastProxy.Kernels.Tests.Conv;

public sealed unsafe class ConvDataGradTests
{
    [Fact]
    public void Result_is_within_the_error_bound_and_the_same_however_computed()
    {
        foreach (int seed in Draw.Seeds(400))
        {
            ConvCase at = ConvCase.Of(seed, WeightGradCase.AnyShape);
            var random = new System.Random(seed);
            float[] dY = WeightGradCase.Gradient(random, at);
            float[] w = at.Weights(random);
            double[] expected = ConvReference.DataGrad(Draw.Double(dY), Draw.Double(w), at.Shape, at.X);
            double[] magnitudes = ConvReference.DataGrad(Draw.Abs(Draw.Double(dY)), Draw.Abs(Draw.Double(w)), at.Shape, at.X);
            Expect.Within(Check(at, random, dY, w), expected, i => ConvReference.DataGradErrorBound(at.Shape) * magnitudes[i], $"ConvDataGrad {at}");
        }
    }

    [Fact]
    public void Special_values_give_the_same_bits_however_computed()
    {
        foreach (int seed in Draw.Seeds(60))
        {
            ConvCase at = ConvCase.Of(seed, WeightGradCase.AnyShape);
            var random = new System.Random(seed);
            Check(at, random, Draw.WithSpecials(random, WeightGradCase.Gradient(random, at), 20), at.Weights(random));
        }
    }

    [Fact]
    public void Added_result_is_the_sum_with_what_was_there()
    {
        foreach (int seed in Draw.Seeds(60))
        {
            ConvCase at = ConvCase.Of(seed, WeightGradCase.AnyShape);
            var random = new System.Random(seed);
            using var packed = new Packed(at.Shape, at.Weights(random));
            Backward(at, packed, false).CheckAdded(random, WeightGradCase.Gradient(random, at), Backward(at, packed, true).Run);
        }
    }

    [Fact]
    public void Reference_is_the_derivative_of_the_convolution()
    {
        foreach (int seed in Enumerable.Range(1, 40))
        {
            ConvCase at = ConvCase.Of(seed, WeightGradCase.AnyShape);
            var random = new System.Random(seed);
            double[] x = Draw.Double(Draw.Floats(random, at.X.Samples * at.X.Neurons));
            double[] dY = Draw.Double(WeightGradCase.Gradient(random, at));
            double[] w = Draw.Double(at.Weights(random));
            double[] direction = Draw.Double(Draw.Floats(random, x.Length));
            double[] dX = ConvReference.DataGrad(dY, w, at.Shape, at.X);
            WeightGradCase.CheckSlope(
                x, direction, moved => WeightGradCase.Dot(ConvReference.Forward(moved, w, at.Shape, at.X), dY), dX, $"ConvReference.DataGrad {at}");
        }
    }

    [Fact]
    public void Where_it_is_a_convolution_the_transposed_weights_give_it()
    {
        foreach (int seed in Draw.Seeds(100))
        {
            ConvCase at = ConvCase.Of(seed, random =>
            {
                ConvShape any = WeightGradCase.AnyShape(random);
                return any with { Rows = any.Rows with { Stride = 1 }, Columns = any.Columns with { Stride = 1 } };
            });
            ConvShape s = at.Shape;
            Assert.Equal(new[] { s.Rows, s.Columns }.All(a => Math.Max(a.Before, a.After) <= a.Dilation * (a.Kernel - 1)), s.HasTransposed);
            if (!s.HasTransposed)
            {
                continue;
            }

            var random = new System.Random(seed);
            float[] dY = WeightGradCase.Gradient(random, at);
            float[] w = at.Weights(random);
            ConvShape transposed = s.Transposed;
            Assert.Equal(at.X, transposed.Output(s.Output(at.X)));
            double[] expected = ConvReference.DataGrad(Draw.Double(dY), Draw.Double(w), s, at.X);
            double[] actual = ConvReference.Forward(Draw.Double(dY), Draw.Double(ConvWeights.Transpose(s, w)), transposed, s.Output(at.X));
            for (int i = 0; i < expected.Length; i++)
            {
                Assert.True(Math.Abs(expected[i] - actual[i]) < 1e-12, $"{at}: element {i} is {actual[i]:r}, expected {expected[i]:r}");
            }
        }
    }

    private static float[] Check(ConvCase at, System.Random random, float[] dY, float[] w)
    {
        using var packed = new Packed(at.Shape, w);
        return Backward(at, packed, false).Check(random, dY);
    }

    private static Forward Backward(ConvCase at, Packed w, bool isAdd) =>
        new($"ConvDataGrad {at}", at.Shape.Output(at.X), at.X, at.X.Height, (isa, dY, yl, from, to, dX) =>
        {
            var kernel = new ConvDataGrad(dY, w.Pointer, w.Shape, at.X with { Samples = yl.Samples }, from, to, isAdd, dX);
            isa.Run(in kernel);
        });

    /// <summary>Packed weights between guard zones.</summary>
    private sealed class Packed : IDisposable
    {
        private readonly Guarded<float> memory;

        public Packed(ConvShape shape, float[] w)
        {
            Shape = shape;
            memory = new Guarded<float>(ConvWeights.TransposedLength(shape), float.NaN);
            ConvWeights.PackTransposed(shape, w, memory.Pointer);
            memory.CheckZones($"ConvWeights {shape}");
        }

        public ConvShape Shape { get; }

        public float* Pointer => memory.Pointer;

        public void Dispose() => memory.Dispose();
    }
}
