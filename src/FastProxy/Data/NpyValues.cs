using System.Buffers;
using System.Buffers.Binary;

namespace FastProxy.Data;

/// <summary>Reads and writes the values of a <c>.npy</c> array through a small buffer.</summary>
internal static class NpyValues
{
    private const int BufferBytes = 64 << 10;

    /// <summary>Fills <paramref name="values"/> from values of a type, rounded to nearest.</summary>
    /// <exception cref="EndOfStreamException">The stream ends early.</exception>
    public static void Read(Stream stream, NpyType type, Span<float> values)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        while (values.Length > 0)
        {
            int count = Math.Min(values.Length, BufferBytes / type.Bytes);
            Span<byte> bytes = buffer.AsSpan(0, count * type.Bytes);
            stream.ReadExactly(bytes);
            for (int i = 0; i < count; i++)
            {
                ReadOnlySpan<byte> value = bytes[(i * type.Bytes)..];
                values[i] = type.Bytes switch
                {
                    sizeof(byte) => value[0],
                    2 => (float)BinaryPrimitives.ReadHalfLittleEndian(value),
                    sizeof(float) => BinaryPrimitives.ReadSingleLittleEndian(value),
                    _ => (float)BinaryPrimitives.ReadDoubleLittleEndian(value),
                };
            }

            values = values[count..];
        }

        ArrayPool<byte>.Shared.Return(buffer);
    }

    /// <summary>Writes the values as float32.</summary>
    public static void Write(Stream stream, ReadOnlySpan<float> values)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        while (values.Length > 0)
        {
            int count = Math.Min(values.Length, BufferBytes / sizeof(float));
            for (int i = 0; i < count; i++)
            {
                BinaryPrimitives.WriteSingleLittleEndian(buffer.AsSpan(i * sizeof(float)), values[i]);
            }

            stream.Write(buffer, 0, count * sizeof(float));
            values = values[count..];
        }

        ArrayPool<byte>.Shared.Return(buffer);
    }
}
