using FastProxy.Input;

namespace FastProxy.Spaces.Darts;

/// <summary>An edge of a cell: an operation and the state it reads.</summary>
public readonly record struct DartsEdge(DartsOp Op, int Source);

/// <summary>
/// A cell of DARTS: states 0 and 1 are the outputs of the two cells before it, and states 2 to 5 are each the sum of two edges that read earlier
/// states. The output is states 2 to 5, concatenated along the channels. The two edges of a state may read the same one.
/// </summary>
public sealed class DartsCell
{
    /// <summary>The number of edges: two for each of four states.</summary>
    public const int EdgeCount = 8;

    /// <summary>The number of states, the two inputs among them.</summary>
    public const int StateCount = 6;

    /// <summary>The number of states that are the cell's inputs.</summary>
    public const int InputCount = 2;

    private readonly DartsEdge[] edges;

    /// <summary>Creates the cell of eight edges, those of state 2 first.</summary>
    /// <exception cref="InputException">There are not eight edges, or one reads a state that is not before its own.</exception>
    public DartsCell(IEnumerable<DartsEdge> edges)
    {
        this.edges = [.. edges];
        if (this.edges.Length != EdgeCount)
        {
            throw new InputException($"not a DARTS cell: {this.edges.Length} edges, expected {EdgeCount}");
        }

        for (int e = 0; e < EdgeCount; e++)
        {
            if (this.edges[e].Source < 0 || this.edges[e].Source >= StateOf(e))
            {
                throw new InputException(
                    $"not a DARTS cell: edge {e + 1} into state {StateOf(e)} reads state {this.edges[e].Source}, expected 0 to {StateOf(e) - 1}");
            }
        }
    }

    /// <summary>The edges, two for each state, those of state 2 first.</summary>
    public IReadOnlyList<DartsEdge> Edges => edges;

    /// <summary>The choices that make a cell: the operation and then the source of each edge.</summary>
    public static IReadOnlyList<int> Genes { get; } =
        [.. Enumerable.Range(0, EdgeCount).SelectMany(e => new[] { DartsOps.Names.Count, StateOf(e) })];

    /// <summary>Returns the state that an edge is summed into.</summary>
    public static int StateOf(int edge) => InputCount + edge / 2;

    /// <summary>Returns the cell of these choices.</summary>
    public static DartsCell FromGenes(ReadOnlySpan<int> genes)
    {
        var edges = new DartsEdge[EdgeCount];
        for (int e = 0; e < EdgeCount; e++)
        {
            edges[e] = new DartsEdge((DartsOp)genes[2 * e], genes[2 * e + 1]);
        }

        return new DartsCell(edges);
    }

    /// <summary>Returns the choices of this cell.</summary>
    public IEnumerable<int> ToGenes() => edges.SelectMany(e => new[] { (int)e.Op, e.Source });
}
