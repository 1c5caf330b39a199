using FastProxy.Input;

namespace FastProxy.Spaces.Nasbench201;

/// <summary>
/// The notation of NASLib and of NAS-Bench-Suite-Zero: the numbers of six operations, edges in the order of their source, as
/// <c>(4, 0, 3, 1, 4, 3)</c>.
/// </summary>
internal static class OpIndices
{
    /// <summary>NASLib's order of operations.</summary>
    private static readonly CellOp[] Ops = [CellOp.Skip, CellOp.None, CellOp.Conv3x3, CellOp.Conv1x1, CellOp.AvgPool3x3];

    /// <summary>The edges of <see cref="Cell.Edges"/> in NASLib's order: 0 to 1, 2, 3, then 1 to 2, 3, then 2 to 3.</summary>
    private static readonly int[] Edges = [0, 1, 3, 2, 4, 5];

    /// <summary>Returns whether a text can only be meant in this notation.</summary>
    public static bool Begins(string text) => text.AsSpan().TrimStart() is ['(' or '[', ..];

    /// <summary>Reads the notation, with brackets of either kind.</summary>
    /// <exception cref="InputException">The text differs.</exception>
    public static Cell Read(string text)
    {
        var reader = new PythonReader(text, "a NAS-Bench-201 architecture");
        PythonValue value = reader.Read();
        if (value is not PythonSequence { Items: { Count: 6 } items })
        {
            throw reader.Unexpected(value.At, "six numbers of operations, as (4, 0, 3, 1, 4, 3)");
        }

        Cell cell = default;
        for (int i = 0; i < items.Count; i++)
        {
            cell = items[i] is PythonNumber number && number.Value < Ops.Length
                ? cell.With(Edges[i], Ops[number.Value])
                : throw reader.Unexpected(items[i].At, $"a number from 0 to {Ops.Length - 1}");
        }

        return cell;
    }
}
