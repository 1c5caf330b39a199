using FastProxy.Kernels.Conv;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Tests.Testing;
using FastProxy.Kernels.WeightGrad;
using Xunit;

namespace FastProxy.Kernels.Tests.Conv;

public sealed unsafe class ConvDirectTests
{
    [Fact]
    public void Result_is_within_the_error_bound_and_the_same_however_computed()
    {
        foreach (int seed in Draw.Seeds(500))
        {
            ConvCase at = ConvCase.Of(seed, AnyShape);
            var random = new System.Random(seed);
            float[] x = Draw.Floats(random, at.X.Samples * at.X.Neurons);
            float[] w = at.Weights(random);
            float[] y = Check(at, random, x, w);
            (double[] expected, double[] magnitudes) = at.Reference(x, w);
            Expect.Within(y, expected, i => ConvReference.ErrorBound(at.Shape) * magnitudes[i], $"ConvDirect {at}");
        }
    }

    [Fact]
    public void Every_padding_edge_is_within_the_error_bound()
    {
        foreach (int kernel in (int[])[1, 2, 3, 5, 7])
        {
            foreach (int padding in (int[])[0, 1, 2, 3])
            {
                for (int size = 1; size <= (IsaExtensions.Best == Isa.Scalar ? 5 : 10); size++)
                {
                    var random = new System.Random(size);
                    var shape = new ConvShape(2, 3, kernel, 1 + size % 2, padding, 1 + size % 3);
                    var at = new ConvCase(size, shape, new ActivationLayout(2, size, 10 - size / 2, 3), size % 4 == 0);
                    if (shape.Rows.Output(at.X.Height) <= 0 || shape.Columns.Output(at.X.Width) <= 0)
                    {
                        continue;
                    }

                    float[] x = Draw.Floats(random, at.X.Samples * at.X.Neurons);
                    float[] w = at.Weights(random);
                    (double[] expected, double[] magnitudes) = at.Reference(x, w);
                    float[] y = Check(at, random, x, w);
                    Expect.Within(y, expected, i => ConvReference.ErrorBound(shape) * magnitudes[i], $"ConvDirect {at}");
                }
            }
        }
    }

    [Fact]
    public void Added_result_is_the_sum_with_what_was_there()
    {
        foreach (int seed in Draw.Seeds(60))
        {
            ConvCase at = ConvCase.Of(seed, AnyShape);
            var random = new System.Random(seed);
            float[] x = Draw.Floats(random, at.X.Samples * at.X.Neurons);
            using var w = new Weights(at, at.Weights(random));
            Forward(at, w, false).CheckAdded(random, x, Forward(at, w, true).Run);
        }
    }

    [Fact]
    public void Special_values_give_the_same_bits_however_computed()
    {
        foreach (int seed in Draw.Seeds(100))
        {
            ConvCase at = ConvCase.Of(seed, AnyShape);
            var random = new System.Random(seed);
            float[] x = Draw.WithSpecials(random, Draw.Floats(random, at.X.Samples * at.X.Neurons), 20);
            Check(at, random, x, at.Weights(random));
        }
    }

    [Fact]
    public void NaN_and_infinity_reach_every_output_that_reads_them_and_no_other()
    {
        foreach (int seed in Draw.Seeds(100))
        {
            ConvCase at = ConvCase.Of(seed, AnyShape) with { IsRelu = false };
            var random = new System.Random(seed);
            float[] x = Draw.Floats(random, at.X.Samples * at.X.Neurons);
            x[random.Next(x.Length)] = float.NaN;
            x[random.Next(x.Length)] = float.NegativeInfinity;
            float[] w = at.Weights(random);
            float[] y = Check(at, random, x, w);
            (double[] expected, _) = at.Reference(x, w);
            for (int i = 0; i < y.Length; i++)
            {
                Assert.True(
                    double.IsFinite(expected[i]) ? float.IsFinite(y[i]) : expected[i].Equals(y[i]),
                    $"ConvDirect {at}: element {i} is {y[i]}, expected {expected[i]}");
            }
        }
    }

    internal static ConvShape AnyShape(System.Random random)
    {
        int groups = random.Pick([1, 1, 1, 2, 3, 7, 16]);
        int multiplier = random.Pick([1, 1, 2]);
        bool isDepthwise = random.Next(5) == 0;
        int inChannels = groups == 1 ? random.Pick(Draw.Channels) : groups * (isDepthwise ? 1 : random.Next(1, 4));
        int outChannels = groups == 1 ? random.Pick(Draw.Channels) : groups * (isDepthwise ? multiplier : random.Next(1, 10));
        return ConvCase.Stretched(random, new ConvShape(
            inChannels, outChannels, random.Pick([1, 2, 3, 5, 7]), random.Next(1, 4), random.Next(4), random.Next(1, 4),
            groups, random.Pick([0, 0, 0, 1, 2])));
    }

    private static float[] Check(ConvCase at, System.Random random, float[] x, float[] w)
    {
        using var weights = new Weights(at, w);
        return Forward(at, weights, false).Check(random, x);
    }

    private static Forward Forward(ConvCase at, Weights w, bool isAdd)
    {
        ActivationLayout yl = at.Shape.Output(at.X);
        return new Forward($"ConvDirect {at}", at.X, yl, yl.Height, (isa, source, xl, from, to, y) =>
        {
            var kernel = new ConvDirect(source, w.Pointer, at.Shape, xl, at.IsRelu, from, to, isAdd, y);
            isa.Run(in kernel);
        });
    }

    /// <summary>Weights as the kernel reads them, between guard zones.</summary>
    private sealed class Weights : IDisposable
    {
        private readonly Guarded<float> memory;

        public Weights(ConvCase at, float[] w)
        {
            memory = new Guarded<float>(ConvWeights.PackedLength(at.Shape), float.NaN);
            ConvWeights.Pack(at.Shape, w, memory.Pointer);
            memory.CheckZones($"ConvDirect {at}, weights");
        }

        public float* Pointer => memory.Pointer;

        public void Dispose() => memory.Dispose();
    }
}
