using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace FastProxy.Cuda.Tests.Fake;

/// <summary>A launch as it reached the driver.</summary>
internal sealed unsafe class FakeLaunch
{
    /// <summary>Of the pointer that the driver gives.</summary>
    public FakeLaunch(Native* native)
    {
        Kernel = Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated((byte*)&native->Name));
        Grid = [native->GridX, native->GridY, native->GridZ];
        Block = [native->BlockX, native->BlockY, native->BlockZ];
        SharedBytes = native->SharedBytes;
        Parameters = new Span<byte>(&native->Parameters, native->Bytes).ToArray();
    }

    /// <summary>The function's name.</summary>
    public string Kernel { get; }

    /// <summary>Blocks along x, y and z.</summary>
    public int[] Grid { get; }

    /// <summary>Threads along x, y and z.</summary>
    public int[] Block { get; }

    /// <summary>Dynamic shared memory.</summary>
    public int SharedBytes { get; }

    /// <summary>The parameters' bytes.</summary>
    public byte[] Parameters { get; }

    /// <summary><c>struct launch</c></summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Native
    {
        public Buffer128 Name;
        public int GridX;
        public int GridY;
        public int GridZ;
        public int BlockX;
        public int BlockY;
        public int BlockZ;
        public int SharedBytes;
        public int Bytes;
        public byte Parameters;
    }

    /// <summary><c>char[128]</c></summary>
    [InlineArray(128)]
    internal struct Buffer128
    {
        private byte first;
    }
}
