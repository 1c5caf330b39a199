using System.Buffers.Binary;
using FastProxy.Input;

namespace FastProxy.Onnx.Model;

/// <summary>Types of tensor elements, by their numbers in TensorProto.DataType.</summary>
internal enum ElementType
{
    Float = 1,
    Int32 = 6,
    Int64 = 7,
    Bool = 9,
    Float16 = 10,
    Double = 11,
}

/// <summary>Elements of tensors as their little-endian bytes.</summary>
internal static class ElementTypes
{
    /// <summary>Whether the elements are whole numbers, or truth values.</summary>
    public static bool IsWhole(this ElementType type) => type is ElementType.Int32 or ElementType.Int64 or ElementType.Bool;

    /// <summary>The bytes of an element.</summary>
    /// <param name="type">The type.</param>
    /// <param name="title">How messages name the tensor.</param>
    /// <exception cref="InputException">The type is none that is read.</exception>
    public static int BytesOf(this ElementType type, string title) => type switch
    {
        ElementType.Float or ElementType.Int32 => 4,
        ElementType.Int64 or ElementType.Double => 8,
        ElementType.Float16 => 2,
        ElementType.Bool => 1,
        _ => throw new InputException(
            $"{title} has element type {(int)type}, expected float (1), int32 (6), int64 (7), bool (9), float16 (10) or double (11)"),
    };

    /// <summary>Returns elements that are no whole numbers as float32.</summary>
    public static float[] Floats(this ElementType type, ReadOnlySpan<byte> data)
    {
        int size = type == ElementType.Double ? 8 : type == ElementType.Float16 ? 2 : 4;
        var values = new float[data.Length / size];
        for (int i = 0; i < values.Length; i++)
        {
            ReadOnlySpan<byte> at = data.Slice(i * size, size);
            values[i] = size switch
            {
                8 => (float)BinaryPrimitives.ReadDoubleLittleEndian(at),
                4 => BinaryPrimitives.ReadSingleLittleEndian(at),
                _ => (float)BinaryPrimitives.ReadHalfLittleEndian(at),
            };
        }

        return values;
    }

    /// <summary>Returns whole numbers.</summary>
    public static long[] Integers(this ElementType type, ReadOnlySpan<byte> data)
    {
        int size = type == ElementType.Int64 ? 8 : type == ElementType.Int32 ? 4 : 1;
        var values = new long[data.Length / size];
        for (int i = 0; i < values.Length; i++)
        {
            ReadOnlySpan<byte> at = data.Slice(i * size, size);
            values[i] = size switch
            {
                8 => BinaryPrimitives.ReadInt64LittleEndian(at),
                4 => BinaryPrimitives.ReadInt32LittleEndian(at),
                _ => at[0],
            };
        }

        return values;
    }
}
