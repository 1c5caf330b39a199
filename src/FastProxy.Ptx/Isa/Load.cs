using FastProxy.Ptx.Execution;
using FastProxy.Ptx.Memory;
using FastProxy.Ptx.Text;

namespace FastProxy.Ptx.Isa;

/// <summary>A load of one or several elements into a register each.</summary>
/// <param name="space">The memory.</param>
/// <param name="address">The address.</param>
/// <param name="bytes">Bytes of an element.</param>
/// <param name="isSigned">Whether an element is extended by its sign where the register is wider.</param>
/// <param name="rows">The registers and their bytes.</param>
internal sealed unsafe class Load(StateSpace space, Address address, int bytes, bool isSigned, (int Unit, int Bytes)[] rows)
    : MemoryAccess(space, address, bytes * rows.Length, isWrite: false)
{
    private readonly bool isWords = rows.Length > 1 && rows.All(r => r.Bytes == sizeof(uint)) && bytes == sizeof(uint);

    public override void Execute(Warp warp, uint active)
    {
        base.Execute(warp, active);
        foreach ((int unit, int _) in rows)
        {
            warp.Written[unit] |= active;
        }
    }

    protected override void Run(Warp warp, Region region, long offset, int lane, int count, bool isSame)
    {
        CheckWritten(warp, region, offset, lane, count, isSame);
        CheckRead(warp, region, offset, lane, count, isSame);
        byte* from = region.Data + offset;
        if (isWords && !isSame)
        {
            uint** words = stackalloc uint*[rows.Length];
            for (int e = 0; e < rows.Length; e++)
            {
                words[e] = warp.Row<uint>(rows[e].Unit) + lane;
            }

            Interleave.Apart((uint*)from, words, rows.Length, count);
            return;
        }

        int stride = isSame ? 0 : Bytes;
        for (int e = 0; e < rows.Length; e++)
        {
            (int unit, int width) = rows[e];
            byte* to = warp.Row<byte>(unit) + (lane * width);
            byte* element = from + (e * bytes);
            if (width == bytes && stride == bytes)
            {
                Buffer.MemoryCopy(element, to, (long)bytes * count, (long)bytes * count);
            }
            else if (width == bytes && bytes == sizeof(uint) && stride == 0)
            {
                new Span<uint>(to, count).Fill(*(uint*)element);
            }
            else
            {
                for (int i = 0; i < count; i++)
                {
                    Extension.Store(to + (i * width), width, Extended(element + (i * stride)));
                }
            }
        }
    }

    private long Extended(byte* from) => bytes switch
    {
        1 => isSigned ? *(sbyte*)from : *from,
        2 => isSigned ? *(short*)from : *(ushort*)from,
        4 => isSigned ? *(int*)from : *(uint*)from,
        _ => *(long*)from,
    };
}
