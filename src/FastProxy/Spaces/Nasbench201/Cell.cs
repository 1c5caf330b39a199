using FastProxy.Input;

namespace FastProxy.Spaces.Nasbench201;

/// <summary>
/// An edge of a cell: its operation reads node <paramref name="From"/>, and node <paramref name="To"/> sums the results of its edges.
/// </summary>
public readonly record struct CellEdge(int From, int To)
{
    public override string ToString() => $"{To}<-{From}";
}

/// <summary>
/// A NAS-Bench-201 cell: four nodes, with one of five operations on each of the six edges from a lower to a higher node. Node 0 is the cell's input,
/// node 3 its output. The notation is <c>|op~0|+|op~0|op~1|+|op~0|op~1|op~2|</c>, where <c>op~i</c> reads node i.
/// </summary>
/// <remarks>The value is the cell's place in the product of the operations over the edges, the last edge turning fastest.</remarks>
public readonly record struct Cell
{
    /// <summary>The number of cells: 5 operations to the power of 6 edges.</summary>
    public const int Count = 15_625;

    /// <summary>The number of nodes of a cell.</summary>
    public const int NodeCount = 4;

    private const string Notations = "|op~0|+|op~0|op~1|+|op~0|op~1|op~2| or NASLib's six numbers, as (4, 0, 3, 1, 4, 3),";

    private static readonly CellEdge[] EdgeOrder = [new(0, 1), new(0, 2), new(1, 2), new(0, 3), new(1, 3), new(2, 3)];
    private static readonly int[] Place = [3125, 625, 125, 25, 5, 1];
    private static readonly string[] Before = ["|", "+|", "", "+|", "", ""];
    private static readonly string[] After = ["~0|", "~0|", "~1|", "~0|", "~1|", "~2|"];

    private Cell(int code) => Code = code;

    /// <summary>
    /// The six edges in the order of the notation, which is topological: an edge into a node comes before any edge out of it.
    /// </summary>
    public static IReadOnlyList<CellEdge> Edges => EdgeOrder;

    /// <summary>The place in the product order, 0 to <see cref="Count"/> - 1.</summary>
    public int Code { get; }

    /// <summary>The operation on edge <paramref name="edge"/> of <see cref="Edges"/>.</summary>
    public CellOp this[int edge] => (CellOp)(Code / Place[edge] % CellOps.Names.Count);

    /// <summary>Returns the cell at place <paramref name="code"/> of the product order.</summary>
    public static Cell FromCode(int code)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(code);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(code, Count);
        return new Cell(code);
    }

    /// <summary>Reads the notation, which allows no spaces and no other spelling; or NASLib's (see <see cref="OpIndices"/>).</summary>
    /// <exception cref="InputException">The text differs; the message states the character (counted from 1) and what was expected there.</exception>
    public static Cell Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (OpIndices.Begins(text))
        {
            return OpIndices.Read(text);
        }

        int at = 0;
        int code = 0;
        for (int edge = 0; edge < EdgeOrder.Length; edge++)
        {
            at = Expect(text, at, Before[edge]);
            int op = OperationAt(text, at);
            code += op * Place[edge];
            at = Expect(text, at + CellOps.Names[op].Length, After[edge]);
        }

        return at == text.Length ? new Cell(code) : throw Unexpected(text, at, "the end");
    }

    /// <summary>Returns this cell with another operation on one edge.</summary>
    public Cell With(int edge, CellOp op) => new(Code + ((int)op - (int)this[edge]) * Place[edge]);

    public override string ToString()
    {
        var text = new System.Text.StringBuilder(100);
        for (int edge = 0; edge < EdgeOrder.Length; edge++)
        {
            text.Append(Before[edge]).Append(this[edge].NameOf()).Append(After[edge]);
        }

        return text.ToString();
    }

    private static int Expect(string text, int at, string literal) =>
        text.AsSpan(at).StartsWith(literal) ? at + literal.Length : throw Unexpected(text, at, $"'{literal}'");

    private static int OperationAt(string text, int at)
    {
        for (int op = 0; op < CellOps.Names.Count; op++)
        {
            if (text.AsSpan(at).StartsWith(CellOps.Names[op]))
            {
                return op;
            }
        }

        throw Unexpected(text, at, $"one of {string.Join(", ", CellOps.Names)}");
    }

    private static InputException Unexpected(string text, int at, string expected)
    {
        expected = at == 0 ? Notations : expected;
        string found = at == text.Length ? "the end" : Excerpt.Of(text, at);
        return new InputException($"not a NAS-Bench-201 architecture: expected {expected} at character {at + 1}, found {found}");
    }
}
