using FastProxy.Kernels.Add;
using FastProxy.Kernels.Norm;
using FastProxy.Kernels.Pool;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Tests.Testing;

namespace FastProxy.Kernels.Tests.Add;

internal enum TermKind
{
    Plain,
    Normalised,
    Scaled,
    Pooled,
}

/// <summary>A term of a sum.</summary>
internal sealed record AddFusedTerm(TermKind Kind, float[] X, float[] Scale, float[] Shift, PoolShape Pool, float[]? Mask)
{
    public AddFusedTerm WithSpecials(System.Random random) => this with
    {
        X = Draw.WithSpecials(random, X, 10),
        Mask = Mask == null ? null : Draw.WithSpecials(random, Mask, 10),
    };

    public override string ToString() => $"{(Kind == TermKind.Pooled ? Pool : Kind)}{(Mask == null ? "" : " masked")}";
}

/// <summary>A sum of 1 to 4 terms.</summary>
internal sealed record AddFusedCase(int Seed, ActivationLayout Layout, bool IsRelu, AddFusedTerm[] Terms)
{
    public static AddFusedCase Of(int seed)
    {
        var random = new System.Random(seed);
        return Of(seed, random, Draw.Layout(random));
    }

    public static AddFusedCase Of(int seed, ActivationLayout layout) => Of(seed, new System.Random(seed), layout);

    /// <summary>The terms in float64, of <paramref name="f"/> of every input and constant.</summary>
    public double[][] Reference(Func<double, double> f)
    {
        double[] Map(float[] values) => Array.ConvertAll(Draw.Double(values), v => f(v));
        double[] Unmasked(AddFusedTerm t) => t.Kind switch
        {
            TermKind.Normalised => BatchNormReference.Affine(Map(t.X), Map(t.Scale), Map(t.Shift), Layout),
            TermKind.Scaled => BatchNormReference.Affine(Map(t.X), Map(t.Scale), new double[Layout.Channels], Layout),
            TermKind.Pooled => PoolReference.Average(Map(t.X), t.Pool, Layout),
            _ => Map(t.X),
        };
        return Array.ConvertAll(Terms, t => t.Mask == null ? Unmasked(t) : AddReference.Masked(Unmasked(t), Draw.Double(t.Mask)));
    }

    public override string ToString() =>
        $"seed {Seed} {Layout} ReLU {IsRelu} terms {string.Join(" + ", Terms.AsEnumerable())}";

    private static AddFusedCase Of(int seed, System.Random random, ActivationLayout layout)
    {
        var terms = new AddFusedTerm[random.Next(1, 5)];
        for (int t = 0; t < terms.Length; t++)
        {
            TermKind kind = random.Pick(Enum.GetValues<TermKind>());
            int padding = random.Next(3);
            terms[t] = new AddFusedTerm(
                kind,
                Draw.Floats(random, layout.Samples * layout.Neurons),
                Draw.Floats(random, layout.Channels),
                Draw.Floats(random, layout.Channels),
                kind == TermKind.Pooled ? new PoolShape(2 * padding + 1, 1, padding, random.Next(2) == 0) : default,
                kind != TermKind.Pooled && random.Next(2) == 0 ? Draw.Floats(random, layout.Samples * layout.Neurons) : null);
        }

        return new AddFusedCase(seed, layout, random.Next(2) == 0, terms);
    }
}
