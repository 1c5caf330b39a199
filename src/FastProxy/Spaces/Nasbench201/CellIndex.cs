namespace FastProxy.Spaces.Nasbench201;

/// <summary>
/// The benchmark's numbering of the cells: its authors listed the product of the operations over the edges, the last edge turning
/// fastest, and shuffled the list with Python's <c>random</c> seeded with 88.
/// </summary>
internal static class CellIndex
{
    private static readonly int[] Codes = Shuffled();
    private static readonly int[] Indices = Inverse(Codes);

    /// <summary>Returns the cell with the benchmark's index.</summary>
    public static Cell At(int index) => Cell.FromCode(Codes[index]);

    /// <summary>Returns the benchmark's index of a cell.</summary>
    public static int Of(Cell cell) => Indices[cell.Code];

    private static int[] Shuffled()
    {
        int[] codes = [.. Enumerable.Range(0, Cell.Count)];
        new PythonRandom(88).Shuffle<int>(codes);
        return codes;
    }

    private static int[] Inverse(int[] codes)
    {
        var indices = new int[codes.Length];
        for (int i = 0; i < codes.Length; i++)
        {
            indices[codes[i]] = i;
        }

        return indices;
    }
}
