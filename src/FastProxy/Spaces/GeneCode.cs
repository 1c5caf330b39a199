using FastProxy.Input;

namespace FastProxy.Spaces;

/// <summary>Numbers the combinations of the choices of genes, the last gene turning fastest.</summary>
internal static class GeneCode
{
    /// <summary>Returns the number of combinations.</summary>
    public static Int128 Count(IReadOnlyList<int> genes) => genes.Aggregate(Int128.One, (count, choices) => count * choices);

    /// <summary>Returns the number of a combination, 0 to <see cref="Count"/> - 1.</summary>
    public static Int128 Of(IReadOnlyList<int> genes, IEnumerable<int> choices) =>
        choices.Zip(genes).Aggregate(Int128.Zero, (code, gene) => code * gene.Second + gene.First);

    /// <summary>Returns the combination of a number.</summary>
    public static int[] GenesAt(IReadOnlyList<int> genes, Int128 code)
    {
        var choices = new int[genes.Count];
        for (int g = choices.Length - 1; g >= 0; g--)
        {
            (code, Int128 choice) = Int128.DivRem(code, genes[g]);
            choices[g] = (int)choice;
        }

        return choices;
    }

    /// <summary>Returns the gene of a value: its place among the choices.</summary>
    /// <exception cref="InputException">The value is none of them.</exception>
    public static int PlaceOf<T>(IReadOnlyList<T> choices, T value, string what)
    {
        int place = Enumerable.Range(0, choices.Count).FirstOrDefault(i => Equals(choices[i], value), -1);
        return place >= 0
            ? place
            : throw new InputException($"the architecture has no index: {what} is {value}, expected {string.Join(" or ", choices)}");
    }
}
