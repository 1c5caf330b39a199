using FastProxy.Kernels.Products;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Tests.Testing;
using Xunit;

namespace FastProxy.Kernels.Tests.Products;

public sealed unsafe class MatrixProductTests
{
    [Fact]
    public void Result_is_the_chain_of_multiply_adds_and_within_the_error_bound()
    {
        foreach (int seed in Draw.Seeds(60))
        {
            var random = new System.Random(seed);
            var at = MatrixProductInputs.Of(random, random.Pick(Draw.Samples));
            string context = $"MatrixProduct seed {seed} {at}";
            float[] y = CheckChain(at, random, context);
            (double[] a, double[] b) = (Draw.Double(at.A), Draw.Double(at.B));
            double[] before = at.IsAdd ? Draw.Double(at.Before) : new double[y.Length];
            double[] magnitudes = MatrixProductReference.Of(at.Shape, Draw.Abs(a), Draw.Abs(b));
            Expect.Within(
                y,
                [.. MatrixProductReference.Of(at.Shape, a, b).Zip(before, (sum, first) => first + sum)],
                i => MatrixProduct.ErrorBound(at.Shape.Terms, magnitudes[i] + Math.Abs(before[i])),
                context);
        }
    }

    [Fact]
    public void Special_values_follow_the_chain()
    {
        foreach (int seed in Draw.Seeds(30))
        {
            var random = new System.Random(seed);
            MatrixProductInputs at = MatrixProductInputs.Of(random, random.Pick(Draw.Samples)).WithSpecials(random);
            CheckChain(at, random, $"MatrixProduct seed {seed} {at}");
        }
    }

    /// <summary>More rows and terms than are computed together.</summary>
    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void Sums_that_wait_are_the_same_chain(bool isATransposed, bool isBTransposed)
    {
        var random = new System.Random(1);
        var at = MatrixProductInputs.Of(random, new(2, 67, 5, 131, isATransposed, isBTransposed), 3);
        CheckChain(at, random, $"MatrixProduct {at}");
    }

    [Fact]
    public void A_layout_of_other_matrices_is_refused()
    {
        var shape = new MatrixProductShape(2, 3, 4, 5);
        shape.Check(shape.A(6), shape.B(6) with { Height = 2, Width = 2 }, shape.Y(6));
        string Message(ActivationLayout a, ActivationLayout b) => Assert.Throws<ArgumentException>(() => shape.Check(a, b, shape.Y(6))).Message;
        Assert.Contains(": A has the layout", Message(shape.A(6) with { Channels = 7 }, shape.B(6)));
        Assert.Contains(": B has the layout", Message(shape.A(6), shape.B(6) with { Width = 5 }));
        Assert.Contains(": A has the layout", Message(shape.A(7), shape.B(7)));
        string empty = Assert.Throws<ArgumentException>(() => default(MatrixProductShape).Check(default, default, default)).Message;
        Assert.Contains("sizes of at least 1", empty);
    }

    /// <summary>Holds the result to the chain at every width, from any division of the rows; the result.</summary>
    private static float[] CheckChain(MatrixProductInputs at, System.Random random, string context)
    {
        float[] expected = at.Chain();
        foreach (Isa isa in IsaExtensions.Supported)
        {
            int cut = random.Next(at.YLayout.Channels + 1);
            Expect.SameBits(Run(at, isa, cut), expected, $"{context} {isa} cut at {cut}");
        }

        return expected;
    }

    private static float[] Run(MatrixProductInputs at, Isa isa, int cut)
    {
        using Activation a = Activation.Input(at.ALayout, at.A);
        using Activation b = Activation.Input(at.BLayout, at.B);
        using Activation y = at.IsAdd ? Activation.Input(at.YLayout, at.Before) : Activation.Output(at.YLayout);
        foreach ((int from, int to) in new[] { (cut, at.YLayout.Channels), (0, cut) })
        {
            var kernel = new MatrixProduct(a.Pointer, b.Pointer, at.Shape, at.ALayout, at.BLayout, at.YLayout, at.IsAdd, from, to, y.Pointer);
            isa.Run(in kernel);
        }

        // An input's surroundings are NaN, which a sum may be too.
        Action<string> check = at.IsAdd ? y.CheckPadding : y.CheckWritten;
        check($"MatrixProduct {at} {isa}");
        return y.Values;
    }
}
