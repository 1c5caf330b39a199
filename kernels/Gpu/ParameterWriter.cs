using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace FastProxy.Kernels.Gpu;

/// <summary>Lays parameters out as PTX does: in order, each aligned to its size.</summary>
/// <param name="buffer">The buffer that takes them.</param>
public ref struct ParameterWriter(Span<byte> buffer)
{
    /// <summary>The limit on the bytes of a kernel's parameters.</summary>
    public const int MaxBytes = 4096;

    private readonly Span<byte> buffer = buffer;

    /// <summary>The number of bytes written.</summary>
    public int Length { get; private set; }

    /// <summary>Adds a parameter of 4 or 8 bytes.</summary>
    public void Add<T>(T value)
        where T : unmanaged
    {
        int size = Unsafe.SizeOf<T>();
        int at = (Length + size - 1) / size * size;
        buffer[Length..at].Clear();
        MemoryMarshal.Write(buffer[at..], in value);
        Length = at + size;
    }
}
