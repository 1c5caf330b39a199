using FastProxy.Spaces.Nasbench201;

namespace FastProxy.Tests.Spaces.Nasbench201;

/// <summary>
/// Cells over 64-bit numbers: operations are hashes that keep zero, sums wrap around. Equal outputs mean equal functions but for
/// collisions, about 1 in 10^12 for all pairs of the space together.
/// </summary>
internal static class HashedCell
{
    private const int Ids = 6;

    /// <summary>The output where the convolution on an edge is the hash called <paramref name="idOf"/>(edge).</summary>
    public static ulong Output(Cell cell, Func<int, ulong> idOf)
    {
        Span<ulong> nodes = [Mix(1), 0, 0, 0];
        for (int e = 0; e < Cell.Edges.Count; e++)
        {
            ulong x = nodes[Cell.Edges[e].From];
            nodes[Cell.Edges[e].To] += cell[e] switch
            {
                CellOp.None => 0,
                CellOp.Skip => x,
                CellOp.AvgPool3x3 => Apply(x, 1),
                _ => Apply(x, Mix(idOf(e)) + (ulong)cell[e]),
            };
        }

        return nodes[^1];
    }

    /// <summary>
    /// The least output over all ways to give the 1x1 convolutions distinct hashes out of six, and likewise the 3x3 ones: equal
    /// for two cells exactly when some matching makes them equal. A dead convolution takes a hash without any effect, and six
    /// suffice for all.
    /// </summary>
    public static ulong LeastOutput(Cell cell) => Least(cell, new ulong[Cell.Edges.Count], 0);

    /// <summary>A hash of a text.</summary>
    public static ulong Hash(string text) => text.Aggregate(1ul, (h, c) => Mix(h + c));

    /// <summary>The hash called <paramref name="id"/> of <paramref name="x"/>; zero stays zero.</summary>
    public static ulong Apply(ulong x, ulong id) => x == 0 ? 0 : Mix(x ^ Mix(id));

    private static ulong Least(Cell cell, ulong[] ids, int edge)
    {
        if (edge == Cell.Edges.Count)
        {
            return Output(cell, e => ids[e]);
        }

        if (!cell[edge].IsConv())
        {
            return Least(cell, ids, edge + 1);
        }

        ulong least = ulong.MaxValue;
        for (ulong id = 1; id <= Ids; id++)
        {
            if (!Enumerable.Range(0, edge).Any(e => cell[e] == cell[edge] && ids[e] == id))
            {
                ids[edge] = id;
                least = Math.Min(least, Least(cell, ids, edge + 1));
            }
        }

        return least;
    }

    /// <summary>The finaliser of SplitMix64.</summary>
    private static ulong Mix(ulong x)
    {
        x += 0x9E37_79B9_7F4A_7C15;
        x = (x ^ (x >> 30)) * 0xBF58_476D_1CE4_E5B9;
        x = (x ^ (x >> 27)) * 0x94D0_49BB_1331_11EB;
        return x ^ (x >> 31);
    }
}
