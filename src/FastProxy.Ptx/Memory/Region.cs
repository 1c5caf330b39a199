using System.Runtime.InteropServices;

namespace FastProxy.Ptx.Memory;

/// <summary>Memory with a bit for each byte that says whether it was written.</summary>
internal sealed unsafe class Region : IDisposable
{
    private const int Alignment = 256;
    private const byte Unwritten = 0xff;

    private readonly ulong* written;
    private History? history;
    private bool isDisposed;

    /// <summary>Memory of some bytes at an address; none is written.</summary>
    public Region(ulong start, long bytes)
    {
        Start = start;
        Bytes = bytes;
        Data = (byte*)NativeMemory.AlignedAlloc((nuint)bytes + 64, Alignment);
        written = (ulong*)NativeMemory.AllocZeroed(((nuint)bytes / 64) + 2, sizeof(ulong));

        // As float a NaN: what is read although nothing wrote it shows.
        NativeMemory.Fill(Data, (nuint)bytes, Unwritten);
    }

    /// <summary>Frees what was not disposed of.</summary>
    ~Region() => Free();

    /// <summary>Its first address.</summary>
    public ulong Start { get; }

    /// <summary>Its size; 0 when it has been freed.</summary>
    public long Bytes { get; private set; }

    /// <summary>What it holds.</summary>
    public byte* Data { get; }

    /// <summary>Who accessed it, in pieces small enough for accesses of some bytes.</summary>
    public History History(int access)
    {
        history ??= new History(Bytes);
        history.Refine(access);
        return history;
    }

    /// <summary>Forgets who accessed it.</summary>
    public void ForgetHistory()
    {
        history?.Dispose();
        history = null;
    }

    /// <summary>Whether bytes from <paramref name="address"/> on lie in it.</summary>
    public bool Holds(ulong address, long bytes) => address - Start <= (ulong)Bytes && bytes <= Bytes - (long)(address - Start);

    /// <summary>Makes all bytes unwritten.</summary>
    public void Forget() => NativeMemory.Clear(written, (((nuint)Bytes / 64) + 1) * sizeof(ulong));

    /// <summary>Writes bytes.</summary>
    public void Write(long offset, ReadOnlySpan<byte> from)
    {
        from.CopyTo(new Span<byte>(Data + offset, from.Length));
        SetWritten(offset, from.Length);
    }

    /// <summary>Notes that bytes have been written, or that they have not.</summary>
    public void SetWritten(long offset, long bytes, bool isWritten = true)
    {
        while (bytes > 0)
        {
            int bit = (int)(offset & 63);
            int count = (int)Math.Min(bytes, 64 - bit);
            ulong bits = (ulong.MaxValue >> (64 - count)) << bit;
            ref ulong word = ref written[offset >> 6];
            word = isWritten ? word | bits : word & ~bits;
            offset += count;
            bytes -= count;
        }
    }

    /// <summary>The first of these bytes that nothing has written, or -1.</summary>
    public long FirstUnwritten(long offset, long bytes)
    {
        while (bytes > 0)
        {
            int bit = (int)(offset & 63);
            int count = (int)Math.Min(bytes, 64 - bit);
            ulong missing = ((ulong.MaxValue >> (64 - count)) << bit) & ~written[offset >> 6];
            if (missing != 0)
            {
                return (offset & ~63L) + System.Numerics.BitOperations.TrailingZeroCount(missing);
            }

            offset += count;
            bytes -= count;
        }

        return -1;
    }

    public void Dispose()
    {
        ForgetHistory();
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        if (!isDisposed)
        {
            isDisposed = true;
            Bytes = 0;
            NativeMemory.AlignedFree(Data);
            NativeMemory.Free(written);
        }
    }
}
