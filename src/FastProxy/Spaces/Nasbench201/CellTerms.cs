namespace FastProxy.Spaces.Nasbench201;

/// <summary>The terms of a cell's live edges (see <see cref="CellForm"/>) under one ranking of its convolutions.</summary>
/// <remarks>
/// Written on demand and once each, because a convolution's ordinal depends on the inputs of its class, which may stand on
/// later edges. The recursion ends: the members of a class are nested equally deep, and only what is nested less deep enters
/// their inputs.
/// </remarks>
internal sealed class CellTerms
{
    private readonly Cell cell;
    private readonly bool[] live;
    private readonly int[] classes;
    private readonly int[] ranks;
    private readonly string?[] terms = new string?[Cell.Edges.Count];
    private readonly string?[] applied = new string?[Cell.Edges.Count];
    private readonly List<string>?[] sums = new List<string>?[Cell.NodeCount];
    private readonly string?[] values = new string?[Cell.NodeCount];

    /// <summary>Writes out a cell.</summary>
    /// <param name="cell">The cell.</param>
    /// <param name="live">For each edge, whether it is on a path from input to output.</param>
    /// <param name="classes">For each convolution, what it shares with those it could trade places with; -1 leaves its ordinal
    /// out.</param>
    /// <param name="ranks">For each convolution, its rank in its class.</param>
    public CellTerms(Cell cell, bool[] live, int[] classes, int[] ranks)
    {
        this.cell = cell;
        this.live = live;
        this.classes = classes;
        this.ranks = ranks;
        sums[0] = ["x"];
        Output = ValueOf(Cell.NodeCount - 1);
    }

    /// <summary>The value of the last node; empty where no edge is live.</summary>
    public string Output { get; }

    /// <summary>What a live edge adds to its target; for a skip, which adds several terms, its source's value.</summary>
    public string TermOf(int edge) => terms[edge] ??= Applied(edge) + Ordinal(edge);

    private string ValueOf(int node) => values[node] ??= string.Join('+', SumOf(node));

    private List<string> SumOf(int node)
    {
        if (sums[node] is { } known)
        {
            return known;
        }

        List<string> sum = [];
        for (int e = 0; e < live.Length; e++)
        {
            if (!live[e] || Cell.Edges[e].To != node)
            {
                continue;
            }

            if (cell[e] is CellOp.Skip)
            {
                sum.AddRange(SumOf(Cell.Edges[e].From));
            }
            else
            {
                sum.Add(TermOf(e));
            }
        }

        sum.Sort(string.CompareOrdinal);
        return sums[node] = sum;
    }

    private string Applied(int edge)
    {
        string input = ValueOf(Cell.Edges[edge].From);
        return applied[edge] ??= cell[edge] is CellOp.Skip ? input : $"{cell[edge].NameOf()}({input})";
    }

    private string Ordinal(int edge)
    {
        if (classes[edge] < 0)
        {
            return "";
        }

        int before = 0;
        for (int e = 0; e < classes.Length; e++)
        {
            bool earlier = classes[e] == classes[edge] && ranks[e] < ranks[edge];
            before += earlier && Applied(e) == Applied(edge) ? 1 : 0;
        }

        return $"#{before}";
    }
}
