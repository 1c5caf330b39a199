using FastProxy.Networks;

namespace FastProxy.Tests.Plans;

/// <summary>Maps of elements in float64, sample by sample: what their kernels are tested against.</summary>
internal static class MapReference
{
    /// <summary>Returns the weighted sum of each list, or that with the weights' magnitudes.</summary>
    public static double[] Sum(ElementMap map, double[] x, bool isAbsolute = false) => Each(map, x, (terms, at) => terms.Sum(term =>
    {
        double weight = map.Weights?[term] ?? 1;
        return (isAbsolute ? Math.Abs(weight) : weight) * x[at(term)];
    }));

    /// <summary>Returns the maximum of each list.</summary>
    public static double[] Max(ElementMap map, double[] x) => MaxTangent(map, x, x);

    /// <summary>Returns <paramref name="tangent"/> at the first maximum of each list.</summary>
    public static double[] MaxTangent(ElementMap map, double[] x, double[] tangent) =>
        Each(map, x, (terms, at) => tangent[at(terms.MaxBy(term => x[at(term)]))]);

    private static double[] Each(ElementMap map, double[] x, Func<IEnumerable<int>, Func<int, int>, double> of)
    {
        var y = new double[x.Length / map.InputElements * map.OutputElements];
        for (int i = 0; i < y.Length; i++)
        {
            (int rest, int inner) = Math.DivRem(i, map.Inner);
            (int outer, int result) = Math.DivRem(rest, map.Results);
            int from = map.Starts[result];
            y[i] = of(Enumerable.Range(from, map.Starts[result + 1] - from), term => (outer * map.Length + map.Sources[term]) * map.Inner + inner);
        }

        return y;
    }
}
