namespace FastProxy.Spaces.Nasbench201;

/// <summary>
/// The canonical form of a cell: one text for all cells that compute the same function once their convolutions are matched up,
/// and a name for each convolution that says which one it is in that text.
/// </summary>
/// <remarks>
/// <para>
/// <b>Values.</b> A node's value is a sum of terms, written sorted and joined by <c>+</c>. Node 0 is the single term <c>x</c>.
/// An edge contributes to its target: nothing for <c>none</c> or where its source is the empty sum (every operation maps zeros
/// to zeros: batch-norm has no shift at its start); the source's own terms for <c>skip_connect</c>; else one term
/// <c>op(source)</c>. A term may occur twice in a sum, by two ways to one node, and then counts twice. What never reaches node
/// 3 does not appear at all. The text of a cell is the value of node 3, <see cref="Zero"/> where that is empty. Sums are not
/// distributed over pools: that would be another order of rounding.
/// </para>
/// <para>
/// <b>Instances.</b> Two pools of one value are one value. Two convolutions of one value are not: each edge has weights of its
/// own. So a convolution's term carries an ordinal among the equal convolutions of equal values: <c>nor_conv_1x1(x)#1</c> is
/// the second 1x1 convolution of the cell's input. Distinct instances thus have distinct terms, and the text determines the
/// function with its sharing.
/// </para>
/// <para>
/// <b>Which one is the first?</b> In a cell where one of two such convolutions feeds a further one and the other goes straight
/// to the output, the nodes they stand on must not matter. Ordinals are therefore chosen to make the text smallest (ordinal
/// comparison). Instances that could trade places are those of one operation whose inputs are equal when all ordinals are left
/// out; every assignment of ranks within these classes is tried (at most 24: four on the input, one edge skipping), and an
/// ordinal is the rank among the members whose inputs turn out equal with ordinals too. Isomorphic cells have the same classes,
/// hence the same set of candidate texts and the same smallest one; two assignments that reach the smallest text differ by a
/// symmetry of the cell, so the names are well defined as well.
/// </para>
/// </remarks>
internal sealed class CellForm
{
    /// <summary>The text of every cell whose output does not depend on its input.</summary>
    public const string Zero = "0";

    private readonly string[] names;

    private CellForm(string text, string[] names)
    {
        Text = text;
        this.names = names;
    }

    /// <summary>The canonical text.</summary>
    public string Text { get; }

    /// <summary>
    /// The name of the operation on an edge: its term in <see cref="Text"/>, or <c>dead:</c> with operation and edge where it
    /// is on no path from input to output. Distinct within the cell for distinct convolutions.
    /// </summary>
    public string NameOf(int edge) => names[edge];

    /// <summary>The canonical form of <paramref name="cell"/>.</summary>
    public static CellForm Of(Cell cell)
    {
        bool[] live = LiveEdges(cell);
        int[] classes = Interchangeable(cell, live);

        CellTerms? best = null;
        foreach (int[] ranks in Rankings(classes))
        {
            var candidate = new CellTerms(cell, live, classes, ranks);
            if (best is null || string.CompareOrdinal(candidate.Output, best.Output) < 0)
            {
                best = candidate;
            }
        }

        var names = new string[live.Length];
        for (int edge = 0; edge < names.Length; edge++)
        {
            names[edge] = live[edge] ? best!.TermOf(edge) : $"dead:{cell[edge].NameOf()}({Cell.Edges[edge]})";
        }

        return new CellForm(best!.Output.Length == 0 ? Zero : best.Output, names);
    }

    private static bool[] LiveEdges(Cell cell)
    {
        Span<bool> fromInput = [true, false, false, false];
        Span<bool> toOutput = [false, false, false, true];
        for (int e = 0; e < Cell.Edges.Count; e++)
        {
            fromInput[Cell.Edges[e].To] |= cell[e] is not CellOp.None && fromInput[Cell.Edges[e].From];
        }

        for (int e = Cell.Edges.Count - 1; e >= 0; e--)
        {
            toOutput[Cell.Edges[e].From] |= cell[e] is not CellOp.None && toOutput[Cell.Edges[e].To];
        }

        var live = new bool[Cell.Edges.Count];
        for (int e = 0; e < live.Length; e++)
        {
            live[e] = cell[e] is not CellOp.None && fromInput[Cell.Edges[e].From] && toOutput[Cell.Edges[e].To];
        }

        return live;
    }

    /// <summary>
    /// For each live convolution the first edge of its class: equal operation and input, ordinals left out; else -1.
    /// </summary>
    private static int[] Interchangeable(Cell cell, bool[] live)
    {
        int[] alone = [-1, -1, -1, -1, -1, -1];
        var plain = new CellTerms(cell, live, alone, alone);
        var classes = (int[])alone.Clone();
        for (int e = 0; e < classes.Length; e++)
        {
            for (int first = 0; first <= e && classes[e] < 0 && live[e] && cell[e].IsConv(); first++)
            {
                bool same = live[first] && cell[first].IsConv() && plain.TermOf(first) == plain.TermOf(e);
                classes[e] = same ? first : -1;
            }
        }

        return classes;
    }

    /// <summary>Every assignment of ranks 0, 1, ... to the members of each class.</summary>
    private static List<int[]> Rankings(int[] classes)
    {
        List<int[]> rankings = [[-1, -1, -1, -1, -1, -1]];
        for (int e = 0; e < classes.Length; e++)
        {
            if (classes[e] < 0)
            {
                continue;
            }

            int members = classes.Count(c => c == classes[e]);
            List<int[]> longer = [];
            foreach (int[] partial in rankings)
            {
                for (int rank = 0; rank < members; rank++)
                {
                    if (!IsTaken(classes, partial, e, rank))
                    {
                        int[] next = [.. partial];
                        next[e] = rank;
                        longer.Add(next);
                    }
                }
            }

            rankings = longer;
        }

        return rankings;
    }

    private static bool IsTaken(int[] classes, int[] ranks, int edge, int rank)
    {
        bool taken = false;
        for (int e = 0; e < edge; e++)
        {
            taken |= classes[e] == classes[edge] && ranks[e] == rank;
        }

        return taken;
    }
}
