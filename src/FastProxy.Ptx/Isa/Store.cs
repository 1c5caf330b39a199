using FastProxy.Ptx.Execution;
using FastProxy.Ptx.Memory;
using FastProxy.Ptx.Text;

namespace FastProxy.Ptx.Isa;

/// <summary>A store of one or several elements, each from a register.</summary>
/// <param name="space">The memory.</param>
/// <param name="address">The address.</param>
/// <param name="bytes">Bytes of an element.</param>
/// <param name="rows">The registers and their bytes; of a wider register the low bytes are stored.</param>
internal sealed unsafe class Store(StateSpace space, Address address, int bytes, (int Unit, int Bytes)[] rows)
    : MemoryAccess(space, address, bytes * rows.Length, isWrite: true)
{
    private readonly bool isWords = rows.Length > 1 && rows.All(r => r.Bytes == sizeof(uint)) && bytes == sizeof(uint);

    public override void Execute(Warp warp, uint active)
    {
        warp.Storing(this, active);
        base.Execute(warp, active);
    }

    public override bool IsRepeated(Warp warp, uint active, int lane, int other) =>
        (active >> other & 1) != 0 && warp.Addresses[lane] == warp.Addresses[other] && IsEqual(warp, lane, other);

    protected override void Run(Warp warp, Region region, long offset, int lane, int count, bool isSame)
    {
        if (isSame)
        {
            CheckEqual(warp, lane, count);
        }

        CheckWrite(warp, region, offset, lane, count, isSame);
        count = isSame ? 1 : count;

        region.SetWritten(offset, (long)Bytes * count);
        byte* to = region.Data + offset;
        if (isWords)
        {
            uint** words = stackalloc uint*[rows.Length];
            for (int e = 0; e < rows.Length; e++)
            {
                words[e] = warp.Row<uint>(rows[e].Unit) + lane;
            }

            Interleave.Together(words, (uint*)to, rows.Length, count);
            return;
        }

        for (int e = 0; e < rows.Length; e++)
        {
            (int unit, int width) = rows[e];
            byte* from = warp.Row<byte>(unit) + (lane * width);
            byte* element = to + (e * bytes);
            if (width == bytes && Bytes == bytes)
            {
                Buffer.MemoryCopy(from, element, (long)bytes * count, (long)bytes * count);
            }
            else
            {
                for (int i = 0; i < count; i++)
                {
                    Buffer.MemoryCopy(from + (i * width), element + (i * Bytes), bytes, bytes);
                }
            }
        }
    }

    /// <summary>Faults where lanes store different values to one place.</summary>
    private void CheckEqual(Warp warp, int lane, int count)
    {
        for (int other = lane + 1; other < lane + count; other++)
        {
            if (!IsEqual(warp, lane, other))
            {
                throw new Fault($"race: {What} at 0x{warp.Addresses[other]:x}, where lane {lane} stores another value", other);
            }
        }
    }

    private bool IsEqual(Warp warp, int lane, int other)
    {
        foreach ((int unit, int width) in rows)
        {
            byte* row = warp.Row<byte>(unit);
            if (!new ReadOnlySpan<byte>(row + (lane * width), bytes).SequenceEqual(new ReadOnlySpan<byte>(row + (other * width), bytes)))
            {
                return false;
            }
        }

        return true;
    }
}
