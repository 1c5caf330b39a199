using System.Runtime.InteropServices;

namespace FastProxy.Ptx.Memory;

/// <summary>
/// Of each piece of a region the stamp of its last write and its last read. A piece is a word of 4 bytes, or a byte where some access was
/// narrower.
/// </summary>
internal sealed unsafe class History : IDisposable
{
    private const int WordShift = 2;
    private const int Slack = 17;

    private readonly long bytes;
    private bool isDisposed;

    /// <summary>Of a region of some bytes that nobody has accessed.</summary>
    public History(long bytes)
    {
        this.bytes = bytes;
        Writes = Take();
        Reads = Take();
    }

    /// <summary>Frees what was not disposed of.</summary>
    ~History() => Free();

    /// <summary>A piece is two to the power of this many bytes.</summary>
    public int Shift { get; private set; } = WordShift;

    /// <summary>Stamps of the last writes.</summary>
    public uint* Writes { get; private set; }

    /// <summary>Stamps of the last reads.</summary>
    public uint* Reads { get; private set; }

    /// <summary>No stamp of a write is greater: in a launch that has not written yet none needs to be looked at.</summary>
    public uint LastWrite { get; set; }

    /// <summary>Makes pieces small enough for accesses of some bytes.</summary>
    public void Refine(int access)
    {
        if (access >> Shift != 0)
        {
            return;
        }

        uint* oldWrites = Writes;
        uint* oldReads = Reads;
        Shift = 0;
        Writes = Take();
        Reads = Take();
        for (long i = 0; i < bytes; i++)
        {
            Writes[i] = oldWrites[i >> WordShift];
            Reads[i] = oldReads[i >> WordShift];
        }

        NativeMemory.Free(oldWrites);
        NativeMemory.Free(oldReads);
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    /// <summary>Room for the stamps and for what a vector reads beyond the last.</summary>
    private uint* Take() => (uint*)NativeMemory.AllocZeroed((nuint)(bytes >> Shift) + Slack, sizeof(uint));

    private void Free()
    {
        if (!isDisposed)
        {
            isDisposed = true;
            NativeMemory.Free(Writes);
            NativeMemory.Free(Reads);
        }
    }
}
