using System.Buffers.Binary;
using System.Text;

namespace FastProxy.Onnx.Wire;

/// <summary>Writes the fields of one protocol-buffer message.</summary>
internal sealed class ProtoWriter
{
    private readonly MemoryStream bytes = new();

    /// <summary>Writes a whole number.</summary>
    public void Integer(int field, long value)
    {
        Varint((ulong)field << 3);
        Varint((ulong)value);
    }

    /// <summary>Writes a float32.</summary>
    public void Single(int field, float value)
    {
        Varint(((ulong)field << 3) | 5);
        Span<byte> four = stackalloc byte[4];
        BinaryPrimitives.WriteSingleLittleEndian(four, value);
        bytes.Write(four);
    }

    /// <summary>Writes a text.</summary>
    public void Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

    /// <summary>Writes a message.</summary>
    public void Message(int field, Action<ProtoWriter> write)
    {
        var inner = new ProtoWriter();
        write(inner);
        Bytes(field, inner.bytes.GetBuffer().AsSpan(0, (int)inner.bytes.Length));
    }

    /// <summary>Writes bytes.</summary>
    public void Bytes(int field, ReadOnlySpan<byte> value)
    {
        Varint(((ulong)field << 3) | 2);
        Varint((ulong)value.Length);
        bytes.Write(value);
    }

    /// <summary>Returns the message.</summary>
    public byte[] ToArray() => bytes.ToArray();

    private void Varint(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            bytes.WriteByte((byte)(value | 0x80));
        }

        bytes.WriteByte((byte)value);
    }
}
