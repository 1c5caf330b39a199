using System.Runtime.InteropServices;
using FastProxy.Kernels.Simd;
using Xunit;

namespace FastProxy.Kernels.Tests.Testing;

/// <summary>Memory filled with a sentinel, and more of it before and after: shows what a kernel wrote, and that it kept inside.</summary>
internal sealed unsafe class Guarded<T> : IDisposable
    where T : unmanaged
{
    private const int Zone = 1024;
    private readonly NativeArray<T> memory;
    private readonly T sentinel;

    public Guarded(long length, T sentinel)
    {
        memory = new NativeArray<T>(length + 2 * Zone);
        this.sentinel = sentinel;
        memory.Span.Fill(sentinel);
    }

    public T* Pointer => memory.Pointer + Zone;

    public Span<T> Span => memory.Span[Zone..^Zone];

    public bool IsUntouched(long index) => AreSame(Pointer[index], sentinel);

    public void CheckZones(string context)
    {
        for (int i = 0; i < Zone; i++)
        {
            if (!AreSame(memory.Span[i], sentinel) || !AreSame(memory.Span[^(i + 1)], sentinel))
            {
                Assert.Fail($"{context}: wrote outside its output, as far as {Zone - i} elements from it");
            }
        }
    }

    public void Dispose() => memory.Dispose();

    private static bool AreSame(T a, T b) =>
        MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in a)).SequenceEqual(MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in b)));
}
