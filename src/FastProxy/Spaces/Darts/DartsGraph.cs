using FastProxy.Networks.Canonical;

namespace FastProxy.Spaces.Darts;

/// <summary>
/// A cell as a graph of named operations: its inputs are <c>s0</c> and <c>s1</c>, and states 2 to 5 its outputs, which keep their order because the
/// network has their channels in that order. A skip is an operation, as a state is summed before it is passed on; one of stride 2 has weights.
/// </summary>
internal sealed class DartsGraph
{
    private readonly OpGraph graph = new();
    private readonly int[] operations = new int[DartsCell.EdgeCount];

    /// <summary>Creates the graph of a cell.</summary>
    /// <param name="cell">The cell.</param>
    /// <param name="isReduction">Whether the cell's edges from the inputs have stride 2.</param>
    public DartsGraph(DartsCell cell, bool isReduction)
    {
        int[] states = [graph.Input("s0"), graph.Input("s1"), 0, 0, 0, 0];
        for (int e = 0; e < DartsCell.EdgeCount; e++)
        {
            (DartsOp op, int source) = cell.Edges[e];
            operations[e] = op switch
            {
                DartsOp.None => graph.Zero(),
                DartsOp.Skip when isReduction && source < DartsCell.InputCount => graph.ApplyDistinct(op.NameOf(), null, states[source]),
                DartsOp.Skip or DartsOp.MaxPool3x3 or DartsOp.AvgPool3x3 => graph.Apply(op.NameOf(), states[source]),
                _ => graph.ApplyDistinct(op.NameOf(), null, states[source]),
            };
            if (e % 2 == 1)
            {
                states[DartsCell.StateOf(e)] = graph.Sum(operations[e - 1], operations[e]);
            }
        }

        graph.SetOutputs(states[DartsCell.InputCount..]);
        Form = CanonicalForm.Of(graph, sum => $"({string.Join('+', sum)})");
    }

    /// <summary>The canonical form.</summary>
    public CanonicalForm Form { get; }

    /// <summary>Returns the name of the operation on an edge in the canonical form.</summary>
    public string NameOf(int edge) => Form.NameOf(operations[edge]);
}
