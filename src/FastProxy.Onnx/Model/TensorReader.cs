using FastProxy.Input;
using FastProxy.Onnx.Wire;

namespace FastProxy.Onnx.Model;

/// <summary>Reads TensorProto. A tensor costs at most a few times its bytes.</summary>
internal static class TensorReader
{
    /// <summary>Returns the tensor of a message.</summary>
    /// <param name="bytes">The message.</param>
    /// <param name="folder">Where data in other files lies; null where there can be none.</param>
    /// <exception cref="InputException">The tensor's elements are not as many as its shape has, or of a type that is not read.</exception>
    public static (string Name, OnnxTensor Tensor) Read(ReadOnlySpan<byte> bytes, string? folder)
    {
        string name = "";
        List<long> shape = [];
        List<float> floats = [];
        List<long> integers = [];
        var type = (ElementType)0;
        ReadOnlySpan<byte> raw = [];
        bool isRaw = false;
        bool isExternal = false;
        var external = new Dictionary<string, string>(StringComparer.Ordinal);
        var reader = new ProtoReader(bytes);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    reader.Integers(shape);
                    break;
                case 2:
                    type = (ElementType)reader.Integer();
                    break;
                case 4:
                    reader.Singles(floats);
                    break;
                case 5 or 7:
                    reader.Integers(integers);
                    break;
                case 8:
                    name = reader.Text();
                    break;
                case 9:
                    raw = reader.Bytes();
                    isRaw = true;
                    break;
                case 10:
                    reader.Doubles(floats);
                    break;
                case 13:
                    (string key, string entry) = EntryReader.Read(reader.Bytes());
                    external[key] = entry;
                    break;
                case 14:
                    isExternal = reader.Integer() == 1;
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        string title = $"tensor {Excerpt.Of(name)}";
        Int128 count = 1;
        foreach (long length in shape)
        {
            count *= Math.Max(1, length);
            if (length < 0 || count > int.MaxValue)
            {
                throw new InputException($"{title} has shape {string.Join('x', shape)}: expected lengths from 0, and fewer than 2^31 elements");
            }
        }

        count = shape.Contains(0) ? 0 : count;
        ReadOnlySpan<byte> data = isExternal ? ExternalData.Read(title, external, folder) : raw;
        bool isWhole = type.IsWhole();
        int size = type.BytesOf(title);
        int held = isExternal || isRaw ? data.Length / size : isWhole || type == ElementType.Float16 ? integers.Count : floats.Count;
        if (held != count || data.Length % size != 0)
        {
            throw new InputException($"{title} holds {held} elements, its shape {string.Join('x', shape)} has {count}");
        }

        int[] sizes = [.. shape.Select(length => (int)length)];
        if (isExternal || isRaw)
        {
            return (name, isWhole ? new(sizes, [], type.Integers(data)) : OnnxTensor.Of(sizes, type.Floats(data)));
        }

        return (name, isWhole ? new(sizes, [], [.. integers])
            : type == ElementType.Float16 ? OnnxTensor.Of(sizes, [.. integers.Select(bits => (float)BitConverter.UInt16BitsToHalf((ushort)bits))])
            : OnnxTensor.Of(sizes, [.. floats]));
    }
}
