using System.Buffers.Binary;
using System.Text;
using FastProxy.Input;

namespace FastProxy.Data;

/// <summary>
/// The header of a <c>.npy</c> file: magic, version, length, and a Python dictionary of type, order and shape, padded to 64 bytes. Source:
/// numpy.lib.format.
/// </summary>
/// <param name="Shape">The dimensions, all positive.</param>
/// <param name="Type">The type of the values.</param>
/// <param name="IsFortran">Whether the first dimension is the fastest, not the last.</param>
/// <param name="Count">The product of the dimensions.</param>
internal sealed record NpyHeader(int[] Shape, NpyType Type, bool IsFortran, long Count)
{
    private const int MaxLength = 64 << 10;
    private const int Alignment = 64;

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>The number of bytes of the values that follow.</summary>
    public long DataBytes => Count * Type.Bytes;

    /// <summary>Reads a header of version 1.0, 2.0 or 3.0 and leaves the stream at the values.</summary>
    /// <exception cref="InputException">The header is malformed, or of a type that is not read.</exception>
    public static NpyHeader Read(Stream stream, string source) => NpyHeaderText.Parse(ReadText(stream, source), source);

    /// <summary>Reads the dictionary of a header and leaves the stream at the values.</summary>
    /// <exception cref="InputException">It is no header of version 1.0, 2.0 or 3.0.</exception>
    public static string ReadText(Stream stream, string source)
    {
        Span<byte> start = stackalloc byte[8];
        stream.ReadExactly(start);
        if (!start.StartsWith(Magic))
        {
            throw new InputException($"{source}: not a .npy array (its first bytes differ)");
        }

        if (start[6] is < 1 or > 3 || start[7] != 0)
        {
            throw new InputException($"{source}: .npy version {start[6]}.{start[7]}, expected 1.0, 2.0 or 3.0");
        }

        Span<byte> size = stackalloc byte[4];
        size.Clear();
        stream.ReadExactly(start[6] == 1 ? size[..2] : size);
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(size);
        if (length > MaxLength)
        {
            throw new InputException($"{source}: a .npy header of {length} bytes, expected at most {MaxLength}");
        }

        var text = new byte[length];
        stream.ReadExactly(text);
        return Encoding.Latin1.GetString(text);
    }

    /// <summary>Writes the version 1.0 header of a C-ordered float32 array.</summary>
    public static void Write(Stream stream, ReadOnlySpan<int> shape)
    {
        var dimensions = new StringBuilder();
        foreach (int dimension in shape)
        {
            dimensions.Append(dimension).Append(", ");
        }

        WriteText(stream, $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({dimensions.ToString().TrimEnd()}), }}");
    }

    /// <summary>Writes a version 1.0 header with a dictionary.</summary>
    public static void WriteText(Stream stream, string text)
    {
        const int prefix = 10;
        int length = (prefix + text.Length + 1 + Alignment - 1) / Alignment * Alignment - prefix;
        var bytes = new byte[prefix + length];
        Magic.CopyTo(bytes);
        bytes[6] = 1;
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(8), (ushort)length);
        Encoding.ASCII.GetBytes(text.PadRight(length - 1) + "\n", bytes.AsSpan(prefix));
        stream.Write(bytes);
    }

    /// <summary>Checks that exactly the values are left in a seekable stream.</summary>
    /// <exception cref="InputException">More or fewer bytes are left.</exception>
    public void CheckLength(Stream stream, string source)
    {
        long left = stream.Length - stream.Position;
        if (left != DataBytes)
        {
            throw new InputException($"{source}: {left} bytes of values, expected {DataBytes}");
        }
    }
}
