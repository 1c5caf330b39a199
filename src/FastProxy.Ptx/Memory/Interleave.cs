using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace FastProxy.Ptx.Memory;

/// <summary>Vectors of 32-bit elements that lie one lane's after another's, and a row of lanes for each element.</summary>
internal static unsafe class Interleave
{
    /// <summary>Takes the elements of <paramref name="lanes"/> lanes apart.</summary>
    /// <param name="from">Vectors of elements.</param>
    /// <param name="rows">For each element where its first lane goes.</param>
    /// <param name="elements">Elements of a vector: 2 or 4.</param>
    /// <param name="lanes">Lanes.</param>
    public static void Apart(uint* from, uint** rows, int elements, int lanes)
    {
        int lane = 0;
        if (elements == 4)
        {
            for (; lane + 4 <= lanes; lane += 4)
            {
                Vector512<uint> four = Transposed(Vector512.Load(from + (lane * 4)));
                four.GetLower().GetLower().Store(rows[0] + lane);
                four.GetLower().GetUpper().Store(rows[1] + lane);
                four.GetUpper().GetLower().Store(rows[2] + lane);
                four.GetUpper().GetUpper().Store(rows[3] + lane);
            }
        }
        else
        {
            for (; lane + 8 <= lanes; lane += 8)
            {
                var order = Vector512.Create(0u, 2, 4, 6, 8, 10, 12, 14, 1, 3, 5, 7, 9, 11, 13, 15);
                var eight = Vector512.Shuffle(Vector512.Load(from + (lane * 2)), order);
                eight.GetLower().Store(rows[0] + lane);
                eight.GetUpper().Store(rows[1] + lane);
            }
        }

        for (; lane < lanes; lane++)
        {
            for (int e = 0; e < elements; e++)
            {
                rows[e][lane] = from[(lane * elements) + e];
            }
        }
    }

    /// <summary>Puts the elements of <paramref name="lanes"/> lanes together.</summary>
    /// <param name="rows">For each element where its first lane is.</param>
    /// <param name="to">Vectors of elements.</param>
    /// <param name="elements">Elements of a vector: 2 or 4.</param>
    /// <param name="lanes">Lanes.</param>
    public static void Together(uint** rows, uint* to, int elements, int lanes)
    {
        int lane = 0;
        if (elements == 4)
        {
            for (; lane + 4 <= lanes; lane += 4)
            {
                var low = Vector256.Create(Vector128.Load(rows[0] + lane), Vector128.Load(rows[1] + lane));
                var high = Vector256.Create(Vector128.Load(rows[2] + lane), Vector128.Load(rows[3] + lane));
                Transposed(Vector512.Create(low, high)).Store(to + (lane * 4));
            }
        }
        else
        {
            for (; lane + 8 <= lanes; lane += 8)
            {
                var eight = Vector512.Create(Vector256.Load(rows[0] + lane), Vector256.Load(rows[1] + lane));
                Vector512.Shuffle(eight, Vector512.Create(0u, 8, 1, 9, 2, 10, 3, 11, 4, 12, 5, 13, 6, 14, 7, 15)).Store(to + (lane * 2));
            }
        }

        for (; lane < lanes; lane++)
        {
            for (int e = 0; e < elements; e++)
            {
                to[(lane * elements) + e] = rows[e][lane];
            }
        }
    }

    /// <summary>Four rows of four as four columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> Transposed(Vector512<uint> a) =>
        Vector512.Shuffle(a, Vector512.Create(0u, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15));
}
