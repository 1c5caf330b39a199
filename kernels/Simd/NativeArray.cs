using System.Runtime.InteropServices;

namespace FastProxy.Kernels.Simd;

/// <summary>Memory outside the garbage collector, aligned to 64 bytes, which kernels read and write.</summary>
public sealed unsafe class NativeArray<T> : IDisposable
    where T : unmanaged
{
    /// <summary>Allocates <paramref name="length"/> elements, all zero bits if <paramref name="isCleared"/>, otherwise undefined.</summary>
    public NativeArray(long length, bool isCleared = true)
    {
        Length = length;
        nuint bytes = (nuint)Math.Max(1, length) * (nuint)sizeof(T);
        Pointer = (T*)HugePages.Allocate(bytes);
        if (isCleared)
        {
            NativeMemory.Clear(Pointer, bytes);
        }
    }

    /// <summary>Frees the memory of an array that was not disposed of.</summary>
    ~NativeArray() => Free();

    /// <summary>The first element; null once disposed.</summary>
    public T* Pointer { get; private set; }

    /// <summary>The number of elements.</summary>
    public long Length { get; }

    /// <summary>The elements as a span; the array must be shorter than 2^31.</summary>
    public Span<T> Span => new(Pointer, checked((int)Length));

    /// <summary>
    /// Makes <paramref name="array"/> at least <paramref name="length"/> long. If it was shorter, its content is lost, and all is zero.
    /// </summary>
    public static void Grow(ref NativeArray<T> array, long length)
    {
        if (array.Length < length)
        {
            // The old memory is freed first; an empty array stands in, should there be no memory for the new one.
            array.Dispose();
            array = new NativeArray<T>(0);
            array = new NativeArray<T>(length);
        }
    }

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
