using System.Numerics;
using FastProxy.Ptx.Text;

namespace FastProxy.Ptx.Profile;

/// <summary>
/// Measures after how many other lines blocks read a line again. The emulator runs a block's warps one after another; a GPU runs them side by
/// side, so their reads are taken in the order of the warps' own instruction counts.
/// </summary>
internal sealed class ReuseDistances
{
    private const int SectorBits = 0xf;

    private readonly double[] bytes = new double[ReuseHistogram.MaxLines + 1];
    private readonly List<(long Time, ulong Line, int Bytes)> reads = [];
    private readonly Dictionary<ulong, int> lastReads = [];

    /// <summary>The histogram of all blocks that have ended.</summary>
    public ReuseHistogram Histogram => new([.. bytes]);

    /// <summary>Notes a warp's request.</summary>
    /// <param name="time">Instructions that the warp has executed in the block.</param>
    /// <param name="addresses">The lanes' addresses, 32.</param>
    /// <param name="mask">The lanes that take part.</param>
    /// <param name="size">Bytes of a lane, at most 16.</param>
    public void Add(long time, ReadOnlySpan<ulong> addresses, uint mask, int size)
    {
        int first = reads.Count;
        for (; mask != 0; mask &= mask - 1)
        {
            ulong address = addresses[BitOperations.TrailingZeroCount(mask)];
            ulong line = address / ReuseHistogram.LineBytes;
            int sector = 1 << (int)(address % ReuseHistogram.LineBytes / GlobalSectors.Bytes);
            int at = reads.Count - 1;
            while (at >= first && reads[at].Line != line)
            {
                at--;
            }

            if (at < first)
            {
                reads.Add((time, line, sector));
            }
            else
            {
                reads[at] = reads[at] with { Bytes = reads[at].Bytes | sector };
            }
        }

        for (int i = first; i < reads.Count; i++)
        {
            reads[i] = reads[i] with { Bytes = GlobalSectors.Bytes * BitOperations.PopCount((uint)(reads[i].Bytes & SectorBits)) };
        }
    }

    /// <summary>Ends a block: the next one finds none of its lines.</summary>
    public void End()
    {
        // A mark stands at the last read so far of each line: the marks in between are the other lines.
        var marks = new int[reads.Count + 1];
        int now = 0;
        foreach ((_, ulong line, int size) in reads.OrderBy(r => r.Time))
        {
            int distance = ReuseHistogram.MaxLines;
            if (lastReads.TryGetValue(line, out int last))
            {
                distance = Math.Min(distance, Sum(marks, now) - Sum(marks, last + 1));
                Mark(marks, last, -1);
            }

            bytes[distance] += size;
            Mark(marks, now, 1);
            lastReads[line] = now++;
        }

        reads.Clear();
        lastReads.Clear();
    }

    /// <summary>Adds to a place of a binary indexed tree.</summary>
    private static void Mark(int[] tree, int place, int value)
    {
        for (int i = place + 1; i < tree.Length; i += i & -i)
        {
            tree[i] += value;
        }
    }

    /// <summary>The sum of the places before one.</summary>
    private static int Sum(int[] tree, int place)
    {
        int sum = 0;
        for (int i = place; i > 0; i -= i & -i)
        {
            sum += tree[i];
        }

        return sum;
    }
}
