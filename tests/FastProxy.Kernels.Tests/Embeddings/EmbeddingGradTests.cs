using FastProxy.Kernels.Embeddings;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Tests.Testing;
using Xunit;

namespace FastProxy.Kernels.Tests.Embeddings;

public sealed unsafe class EmbeddingGradTests
{
    [Fact]
    public void Result_is_within_the_error_bound_and_the_same_from_any_division()
    {
        foreach (int seed in Draw.Seeds(60))
        {
            var at = EmbeddingInputs.Of(seed);
            var random = new System.Random(seed);
            (float[] ids, float[] dY) = (at.Ids(random), at.Gradient(random));
            float[] dTable = Run(at, ids, dY, 0);
            CheckBound(at, ids, dY, dTable, $"EmbeddingGrad {at}");
            Expect.SameBits(Run(at, ids, dY, random.Next(at.Layout.Channels + 1)), dTable, $"EmbeddingGrad {at} divided");
        }
    }

    /// <summary>Tokens in order, of each the samples in order.</summary>
    [Fact]
    public void Sums_are_in_the_order_that_is_promised()
    {
        var layout = new ActivationLayout(1, 1, 2, 2);
        var at = new EmbeddingInputs(0, layout, 2);

        // N x T: sample 0 of both tokens, then sample 1. 1e8 + 1 is 1e8.
        Assert.Equal((float[])[1, 0], Run(at, [0, 0, 0, 0], [1e8f, 1, -1e8f, 0], 0));
        Assert.Equal((float[])[0, 0], Run(at, [0, 0, 0, 0], [1e8f, -1e8f, 1, 0], 0));
    }

    /// <summary>It is the transpose: [dY, rows of the table] = [dTable, table].</summary>
    [Fact]
    public void It_is_the_adjoint_of_the_embedding()
    {
        foreach (int seed in Draw.Seeds(30))
        {
            var at = EmbeddingInputs.Of(seed);
            var random = new System.Random(seed);
            (float[] ids, float[] dY, double[] table) = (at.Ids(random), at.Gradient(random), Draw.Double(at.Table(random)));
            double[] y = EmbeddingReference.Of(table, ids, at.Layout.Channels, at.Pixels);
            Assert.Equal(Expect.Dot(y, Draw.Double(dY)), Expect.Dot(table, Draw.Double(Run(at, ids, dY, 0))), 1e-6 * dY.Length);
        }
    }

    /// <summary>Holds a result to the float64 reference.</summary>
    internal static void CheckBound(EmbeddingInputs at, float[] ids, float[] dY, float[] dTable, string context)
    {
        double[] Grad(double[] values) => EmbeddingReference.Grad(ids, values, at.Rows, at.Layout.Channels, at.Pixels);
        (double[] terms, double[] magnitudes) = (Grad(Array.ConvertAll(dY, _ => 1.0)), Grad(Draw.Abs(Draw.Double(dY))));
        Expect.Within(dTable, Grad(Draw.Double(dY)), i => EmbeddingReference.GradErrorBound((int)terms[i], magnitudes[i]), context);
    }

    private static float[] Run(EmbeddingInputs at, float[] ids, float[] dY, int cut)
    {
        float[]? first = null;
        foreach (Isa isa in IsaExtensions.Supported)
        {
            using Activation tokens = Activation.Input(at.IdLayout, ids);
            using Activation gradient = Activation.Input(at.Layout, dY);
            using var dTable = new Guarded<float>(at.Rows * at.Layout.Channels, float.NaN);
            foreach ((int from, int to) in new[] { (cut, at.Layout.Channels), (0, cut) })
            {
                var kernel = new EmbeddingGrad(tokens.Pointer, gradient.Pointer, at.Layout, at.Rows, from, to, dTable.Pointer);
                isa.Run(in kernel);
            }

            dTable.CheckZones($"EmbeddingGrad {at} {isa}");
            Expect.SameBits(dTable.Span, first ??= dTable.Span.ToArray(), $"EmbeddingGrad {at} {isa}");
        }

        return first!;
    }
}
