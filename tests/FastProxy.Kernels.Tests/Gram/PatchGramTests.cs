using FastProxy.Kernels.Conv;
using FastProxy.Kernels.Gram;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Tests.Conv;
using FastProxy.Kernels.Tests.Testing;
using Xunit;

namespace FastProxy.Kernels.Tests.Gram;

public sealed unsafe class PatchGramTests
{
    [Fact]
    public void Result_is_within_the_error_bound_and_the_same_at_every_width_from_any_division()
    {
        foreach (int seed in Draw.Seeds(60))
        {
            var random = new System.Random(seed);
            (ConvShape shape, ActivationLayout xl) = AnyConvolution(random);
            ActivationLayout yl = shape.Output(xl);
            bool isRelu = random.Next(2) == 0;
            float[] x = Draw.Floats(random, xl.Samples * xl.Neurons);
            float[] dY = Draw.Floats(random, yl.Samples * yl.Neurons);
            int cut = 8 * random.Next(xl.Lanes / 8 + 1);
            string context = $"PatchGram seed {seed} {shape} {xl} relu {isRelu} cut at {cut}";

            double[]? first = null;
            foreach (Isa isa in IsaExtensions.Supported)
            {
                double[] whole = Run(isa, x, dY, shape, xl, isRelu, xl.Lanes, context);
                double[] divided = Run(isa, x, dY, shape, xl, isRelu, cut, context);
                Expect.Same<double>(whole, first ??= whole, $"{context} {isa}");
                Expect.Same<double>(divided, whole, $"{context} {isa}, divided");
            }

            CheckBound(first!, x, dY, shape, xl, isRelu, context);
        }
    }

    internal static void CheckBound(
        double[] actual, float[] x, float[] dY, ConvShape shape, ActivationLayout xl, bool isRelu, string context)
    {
        double[] expected = GramReference.Patches(Draw.Double(x), Draw.Double(dY), shape, xl, isRelu);
        double[] input = isRelu ? Draw.Relu(Draw.Double(x)) : Draw.Double(x);
        double[] magnitudes = GramReference.Patches(Draw.Abs(input), Draw.Abs(Draw.Double(dY)), shape, xl);
        for (int i = 0; i < xl.Lanes; i++)
        {
            for (int j = 0; j < xl.Lanes; j++)
            {
                bool isPadding = Math.Max(i, j) >= xl.Samples;
                int at = isPadding ? -1 : i * xl.Samples + j;
                double value = actual[i * xl.Lanes + j] - 1;
                double difference = value - (isPadding ? 0 : expected[at]);
                double bound = isPadding ? 0 : GramReference.PatchesErrorBound(shape) * magnitudes[at] + 1e-13;
                Assert.True(Math.Abs(difference) <= bound, $"{context}: samples {i} and {j} give {value}, off by {difference}");
            }
        }
    }

    internal static (ConvShape Shape, ActivationLayout X) AnyConvolution(System.Random random)
    {
        while (true)
        {
            int groups = random.Pick([1, 1, 2, 3]);
            ConvShape shape = ConvCase.Stretched(random, new ConvShape(
                groups * random.Next(1, 5),
                groups * random.Next(1, 4),
                random.Next(1, 4),
                random.Next(1, 3),
                random.Next(3),
                random.Next(1, 3),
                groups,
                random.Next(2)));
            (int height, int width) = random.Pick([(1, 1), (2, 3), (3, 3), (5, 4)]);
            var xl = new ActivationLayout(shape.InChannels, height, width, random.Pick([1, 5, 16, 17]));
            if (shape.Rows.Output(height) > 0 && shape.Columns.Output(width) > 0)
            {
                return (shape, xl);
            }
        }
    }

    /// <summary>Lanes [0, cut) and [cut, lanes) added to a matrix of ones.</summary>
    private static double[] Run(
        Isa isa, float[] x, float[] dY, ConvShape shape, ActivationLayout xl, bool isRelu, int cut, string context)
    {
        using Activation input = Activation.Input(xl, x);
        using Activation gradient = Activation.Input(shape.Output(xl), dY);
        using var scratch = new Guarded<float>(PatchGram.ScratchLength(shape, xl), float.NaN);
        using var gram = new Guarded<double>((long)xl.Lanes * xl.Lanes, -12345.678);
        gram.Span.Fill(1);
        var head = new PatchGram(input.Pointer, gradient.Pointer, shape, xl, isRelu, 0, cut, scratch.Pointer, gram.Pointer);
        isa.Run(in head);
        var tail = new PatchGram(input.Pointer, gradient.Pointer, shape, xl, isRelu, cut, xl.Lanes, scratch.Pointer, gram.Pointer);
        isa.Run(in tail);
        scratch.CheckZones($"{context} {isa}, scratch");
        gram.CheckZones($"{context} {isa}");
        return gram.Span.ToArray();
    }
}
