using System.Runtime.InteropServices;

namespace FastProxy.Kernels;

/// <summary>Memory outside the garbage collector, aligned to 64 bytes: what kernels read and write.</summary>
public sealed unsafe class NativeArray<T> : IDisposable
    where T : unmanaged
{
    /// <summary>Allocates <paramref name="length"/> elements, all zero bits.</summary>
    public NativeArray(long length)
    {
        Length = length;
        nuint bytes = (nuint)Math.Max(1, length) * (nuint)sizeof(T);
        Pointer = (T*)HugePages.Allocate(bytes);
        NativeMemory.Clear(Pointer, bytes);
    }

    /// <summary>Frees the memory when nobody disposed of it.</summary>
    ~NativeArray() => Free();

    /// <summary>The first element; null once disposed.</summary>
    public T* Pointer { get; private set; }

    /// <summary>Elements.</summary>
    public long Length { get; }

    /// <summary>The elements as a span; the array must be shorter than 2^31.</summary>
    public Span<T> Span => new(Pointer, checked((int)Length));

    /// <inheritdoc/>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        NativeMemory.AlignedFree(Pointer);
        Pointer = null;
    }
}
