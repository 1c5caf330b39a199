using FastProxy.Input;

namespace FastProxy.Spaces.Darts;

/// <summary>
/// An architecture of DARTS: a normal and a reduction cell. It is written as in DARTS' code, <c>Genotype(normal=[('sep_conv_3x3', 0), ...],
/// normal_concat=[2, 3, 4, 5], reduce=[...], reduce_concat=[2, 3, 4, 5])</c>.
/// </summary>
/// <param name="Normal">The cell of stride 1.</param>
/// <param name="Reduce">The cell that halves the image.</param>
public sealed record Genotype(DartsCell Normal, DartsCell Reduce)
{
    private static readonly string[,] EdgeTexts = TextsOfEdges();

    /// <summary>The choices that make a genotype: those of the normal cell, then those of the reduction cell.</summary>
    public static IReadOnlyList<int> Genes { get; } = [.. DartsCell.Genes, .. DartsCell.Genes];

    /// <summary>The number of genotypes.</summary>
    public static Int128 Count { get; } = GeneCode.Count(Genes);

    /// <summary>
    /// Reads DARTS' text as programs print it (see <see cref="PythonReader"/>), also with <c>range(2, 6)</c> for a list of states and with a list for
    /// each state; or the two cells alone, also in NASLib's compact form <c>(((source, op), ...8), ((source, op), ...8))</c>, whose operations are
    /// numbered without <c>none</c>. Nothing is evaluated.
    /// </summary>
    /// <exception cref="InputException">The text differs; the message states the character (counted from 1) and what was expected there.</exception>
    public static Genotype Parse(string text) => GenotypeReader.Read(text);

    /// <summary>Returns the genotype at a place of the product of the choices, the last turning fastest.</summary>
    public static Genotype FromCode(Int128 code)
    {
        int[] genes = GeneCode.GenesAt(Genes, code);
        int half = DartsCell.Genes.Count;
        return new Genotype(DartsCell.FromGenes(genes.AsSpan(0, half)), DartsCell.FromGenes(genes.AsSpan(half)));
    }

    /// <summary>Returns the place in the product of the choices, 0 to <see cref="Count"/> - 1.</summary>
    public Int128 ToCode() => GeneCode.Of(Genes, Normal.ToGenes().Concat(Reduce.ToGenes()));

    public override string ToString() =>
        $"Genotype(normal=[{TextOf(Normal)}], normal_concat=[2, 3, 4, 5], reduce=[{TextOf(Reduce)}], reduce_concat=[2, 3, 4, 5])";

    private static string TextOf(DartsCell cell) => string.Join(", ", cell.Edges.Select(e => EdgeTexts[(int)e.Op, e.Source]));

    private static string[,] TextsOfEdges()
    {
        var texts = new string[DartsOps.Names.Count, DartsCell.StateCount];
        for (int op = 0; op < texts.GetLength(0); op++)
        {
            for (int source = 0; source < texts.GetLength(1); source++)
            {
                texts[op, source] = $"('{DartsOps.Names[op]}', {source})";
            }
        }

        return texts;
    }
}
