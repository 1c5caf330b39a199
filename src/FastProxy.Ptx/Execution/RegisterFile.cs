using System.Runtime.InteropServices;
using FastProxy.Ptx.Text;

namespace FastProxy.Ptx.Execution;

/// <summary>The registers of a warp.</summary>
internal sealed unsafe class RegisterFile : IDisposable
{
    private const int LineBytes = 64;

    private readonly KernelCode code;
    private bool isDisposed;

    /// <summary>Room for a code's registers; its immediates are in place.</summary>
    public RegisterFile(KernelCode code)
    {
        this.code = code;
        Rows = (byte*)NativeMemory.AlignedAlloc((nuint)code.Units * Warp.UnitBytes, LineBytes);
        Written = (uint*)NativeMemory.AlignedAlloc((nuint)code.Units * sizeof(uint), LineBytes);
        Addresses = (ulong*)NativeMemory.AlignedAlloc(40 * sizeof(ulong), LineBytes);
        NativeMemory.Clear(Addresses, 40 * sizeof(ulong));
        NativeMemory.Clear(Rows, (nuint)code.Units * Warp.UnitBytes);
        foreach (ConstantRow constant in code.Constants)
        {
            byte* row = Rows + ((nint)constant.Unit * Warp.UnitBytes);
            for (int lane = 0; lane < 32; lane++)
            {
                ulong bits = constant.Bits;
                Buffer.MemoryCopy(&bits, row + (lane * constant.Bytes), constant.Bytes, constant.Bytes);
            }
        }
    }

    /// <summary>Frees what was not disposed of.</summary>
    ~RegisterFile() => Free();

    /// <summary>Rows of registers.</summary>
    public byte* Rows { get; }

    /// <summary>Of each row the lanes that have been written.</summary>
    public uint* Written { get; }

    /// <summary>32 addresses and room beyond them.</summary>
    public ulong* Addresses { get; }

    /// <summary>Makes all registers unwritten; immediates and special registers stay.</summary>
    public void Forget() => code.WrittenAtStart.CopyTo(new Span<uint>(Written, code.Units));

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        if (!isDisposed)
        {
            isDisposed = true;
            NativeMemory.AlignedFree(Rows);
            NativeMemory.AlignedFree(Written);
            NativeMemory.AlignedFree(Addresses);
        }
    }
}
