using FastProxy.Networks.Canonical;

namespace FastProxy.Spaces.Nasbench201;

/// <summary>
/// A cell as a graph of named operations on its input <c>x</c>. A skip passes on its source's terms instead of their sum, so that isomorphic
/// cells sum the same numbers: (a + b) + c and a + (b + c) round differently.
/// </summary>
internal sealed class CellGraph
{
    private static readonly string[,] DeadNames = NamesOfDead();

    private readonly int[] operations = [-1, -1, -1, -1, -1, -1];
    private readonly int[] sums = [0, -1, -1, -1];
    private readonly List<int>[] terms = [[0], [], [], []];

    /// <summary>Creates the graph of a cell.</summary>
    public CellGraph(Cell cell)
    {
        Cell = cell;
        Graph.Input("x");
        for (int edge = 0; edge < Cell.Edges.Count; edge++)
        {
            (int from, int to) = Cell.Edges[edge];
            if (cell[edge] is CellOp.Skip)
            {
                terms[to].AddRange(terms[from]);
                continue;
            }

            operations[edge] = cell[edge] switch
            {
                CellOp.None => Graph.Zero(),
                CellOp.AvgPool3x3 => Graph.Apply(cell[edge].NameOf(), SumOf(from)),
                var conv => Graph.ApplyDistinct(conv.NameOf(), DeadNames[(int)conv, edge], SumOf(from)),
            };
            terms[to].Add(operations[edge]);
        }

        Graph.SetOutputs(SumOf(Cell.NodeCount - 1));
    }

    /// <summary>The cell.</summary>
    public Cell Cell { get; }

    /// <summary>The graph.</summary>
    public OpGraph Graph { get; } = new();

    /// <summary>Returns the canonical form.</summary>
    public CanonicalForm Form() => CanonicalForm.Of(Graph, sum => string.Join('+', sum));

    /// <summary>Returns the graph's operation on an edge; -1 for a skip.</summary>
    public int OperationOn(int edge) => operations[edge];

    /// <summary>Returns the edge of an operation of the graph; -1 for the input and sums.</summary>
    public int EdgeOf(int operation) => Array.IndexOf(operations, operation);

    private int SumOf(int node) => sums[node] = sums[node] >= 0 ? sums[node] : Graph.Sum([.. terms[node]]);

    private static string[,] NamesOfDead()
    {
        var names = new string[CellOps.Names.Count, Cell.Edges.Count];
        for (int op = 0; op < names.GetLength(0); op++)
        {
            for (int edge = 0; edge < names.GetLength(1); edge++)
            {
                names[op, edge] = $"dead:{CellOps.Names[op]}({Cell.Edges[edge]})";
            }
        }

        return names;
    }
}
