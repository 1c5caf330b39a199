namespace FastProxy.Spaces.Darts;

/// <summary>
/// The canonical form of a cell: one text for all spellings that compute the same function, and a name for each edge that says which operation on
/// which value it is.
/// </summary>
/// <remarks>
/// The inputs are <c>s0</c> and <c>s1</c>. An edge adds nothing to its state where it is <c>none</c> or reads a state that is zero everywhere (every
/// operation maps zeros to zeros); else the term <c>op(value)</c>, a skip of stride 1 the value itself. A state is its two terms, sorted, or
/// <see cref="Zero"/>. States keep their order, because the output has their channels in that order; so the only freedom is the order of two
/// edges. Two edges with one operation on one value have weights of their own: a term with weights carries an ordinal, counted over the states in
/// order, <c>sep_conv_3x3(s0)#1</c>. Cells whose other edges differ thus share the weights, and the work, of an operation on the same value.
/// </remarks>
internal sealed class DartsForm
{
    /// <summary>The value of a state that is zero everywhere.</summary>
    public const string Zero = "0";

    private readonly string[] names = new string[DartsCell.EdgeCount];

    /// <summary>The form of a cell.</summary>
    /// <param name="cell">The cell.</param>
    /// <param name="isReduction">Whether its edges from the inputs have stride 2, and skips there weights.</param>
    public DartsForm(DartsCell cell, bool isReduction)
    {
        var values = new string[DartsCell.StateCount];
        (values[0], values[1]) = ("s0", "s1");
        var seen = new Dictionary<string, int>();
        for (int state = DartsCell.InputCount; state < values.Length; state++)
        {
            int first = 2 * (state - DartsCell.InputCount);
            List<string> terms = [];
            foreach (int e in new[] { first, first + 1 }.OrderBy(e => Applied(cell.Edges[e], values), StringComparer.Ordinal))
            {
                DartsEdge edge = cell.Edges[e];
                string term = Applied(edge, values);
                if (HasWeights(edge, isReduction))
                {
                    int ordinal = seen.GetValueOrDefault(term);
                    seen[term] = ordinal + 1;
                    term = $"{term}#{ordinal}";
                }

                names[e] = term;
                if (edge.Op is not DartsOp.None && values[edge.Source] != Zero)
                {
                    terms.Add(term);
                }
            }

            terms.Sort(string.CompareOrdinal);
            values[state] = terms.Count == 0 ? Zero : $"({string.Join('+', terms)})";
        }

        Text = string.Join(' ', values[DartsCell.InputCount..]);
    }

    /// <summary>The canonical text.</summary>
    public string Text { get; }

    /// <summary>The name of the operation on an edge: distinct within the cell for distinct operations with weights.</summary>
    public string NameOf(int edge) => names[edge];

    private static bool HasWeights(DartsEdge edge, bool isReduction) => edge.Op switch
    {
        DartsOp.None or DartsOp.MaxPool3x3 or DartsOp.AvgPool3x3 => false,
        DartsOp.Skip => isReduction && edge.Source < DartsCell.InputCount,
        _ => true,
    };

    private static string Applied(DartsEdge edge, string[] values) => $"{edge.Op.NameOf()}({values[edge.Source]})";
}
