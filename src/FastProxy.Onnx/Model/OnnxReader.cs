using System.Buffers.Binary;
using System.Globalization;
using FastProxy.Input;
using FastProxy.Onnx.Wire;

namespace FastProxy.Onnx.Model;

/// <summary>
/// Reads models: protocol-buffer messages of onnx.proto (version 1.16), field by field. A hostile file costs at most a few times its length.
/// </summary>
internal sealed class OnnxReader
{
    /// <summary>The longest file that is read.</summary>
    public const long MaxBytes = 1L << 30;

    private const long FirstOpset = 7, LastOpset = 21;

    private readonly Dictionary<string, OnnxTensor> tensors = new(StringComparer.Ordinal);
    private readonly List<OnnxNode> nodes = [];
    private readonly List<OnnxInput> inputs = [];
    private readonly List<string> outputs = [];
    private readonly Dictionary<string, string> metadata = new(StringComparer.Ordinal);
    private readonly string? folder;
    private long opset;
    private bool hasGraph;

    private OnnxReader(string? folder) => this.folder = folder;

    /// <summary>Types of tensor elements.</summary>
    private enum ElementType
    {
        Float = 1,
        Int32 = 6,
        Int64 = 7,
        Bool = 9,
        Float16 = 10,
        Double = 11,
    }

    /// <summary>Reads a file; data that it keeps in other files is read from its folder and nowhere else.</summary>
    /// <exception cref="InputException">The file cannot be read or is no model that is understood.</exception>
    public static OnnxModel Read(string path)
    {
        byte[] bytes = ReadFile(path);
        try
        {
            return Read(bytes, Path.GetDirectoryName(Path.GetFullPath(path)));
        }
        catch (InputException e)
        {
            throw new InputException($"{path}: {e.Message}", e);
        }
    }

    /// <summary>Reads a model.</summary>
    /// <param name="bytes">The model.</param>
    /// <param name="folder">Where data in other files lies; null where there can be none.</param>
    /// <exception cref="InputException">The bytes are no model that is understood.</exception>
    public static OnnxModel Read(ReadOnlySpan<byte> bytes, string? folder = null)
    {
        var reader = new OnnxReader(folder);
        reader.Model(bytes);
        return reader.hasGraph
            ? new(
                reader.opset, reader.nodes, reader.tensors, [.. reader.inputs.Where(input => !reader.tensors.ContainsKey(input.Name))],
                reader.outputs, reader.metadata)
            : throw new InputException("the bytes are no ONNX model: they hold no graph");
    }

    private static byte[] ReadFile(string path)
    {
        try
        {
            long length = new FileInfo(path).Length;
            return length <= MaxBytes
                ? File.ReadAllBytes(path)
                : throw new InputException($"{path}: the file has {length} bytes, expected at most {MaxBytes}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new InputException($"cannot read {path}: {e.Message}", e);
        }
    }

    private void Model(ReadOnlySpan<byte> bytes)
    {
        var reader = new ProtoReader(bytes);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 7:
                    hasGraph = true;
                    Graph(reader.Bytes());
                    break;
                case 8:
                    Opset(reader.Bytes());
                    break;
                case 14:
                    (string key, string value) = Entry(reader.Bytes());
                    metadata[key] = value;
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        if (hasGraph && opset is < FirstOpset or > LastOpset)
        {
            throw new InputException($"the model's opset is {opset}, expected {FirstOpset} to {LastOpset}");
        }
    }

    private void Opset(ReadOnlySpan<byte> bytes)
    {
        (string domain, long version) = ("", 0);
        var reader = new ProtoReader(bytes);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    domain = reader.Text();
                    break;
                case 2:
                    version = reader.Integer();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        opset = domain is "" or "ai.onnx" ? version : opset;
    }

    private void Graph(ReadOnlySpan<byte> bytes)
    {
        var reader = new ProtoReader(bytes);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    nodes.Add(Node(reader.Bytes()));
                    break;
                case 5:
                    (string name, OnnxTensor tensor) = Tensor(reader.Bytes());
                    tensors[name] = tensor;
                    break;
                case 11:
                    inputs.Add(ValueInfo(reader.Bytes()));
                    break;
                case 12:
                    outputs.Add(ValueInfo(reader.Bytes()).Name);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }
    }

    private OnnxNode Node(ReadOnlySpan<byte> bytes)
    {
        (string name, string type, string domain) = ("", "", "");
        List<string> ins = [];
        List<string> outs = [];
        var attributes = new Dictionary<string, OnnxAttribute>(StringComparer.Ordinal);
        var reader = new ProtoReader(bytes);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    ins.Add(reader.Text());
                    break;
                case 2:
                    outs.Add(reader.Text());
                    break;
                case 3:
                    name = reader.Text();
                    break;
                case 4:
                    type = reader.Text();
                    break;
                case 5:
                    (string attribute, OnnxAttribute value) = Attribute(reader.Bytes());
                    attributes[attribute] = value;
                    break;
                case 7:
                    domain = reader.Text();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return new(name, domain is "" or "ai.onnx" ? type : $"{domain}.{type}", ins, outs, attributes);
    }

    private (string Name, OnnxAttribute Value) Attribute(ReadOnlySpan<byte> bytes)
    {
        string name = "";
        var value = new OnnxAttribute(null, null, null, [], null, false);
        List<long> integers = [];
        List<float> numbers = [];
        var reader = new ProtoReader(bytes);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    name = reader.Text();
                    break;
                case 2:
                    value = value with { Number = reader.Single() };
                    break;
                case 3:
                    value = value with { Integer = reader.Integer() };
                    break;
                case 4:
                    value = value with { Text = reader.Text() };
                    break;
                case 5:
                    value = value with { Tensor = Tensor(reader.Bytes()).Tensor };
                    break;
                case 6 or 11:
                    value = value with { HasGraph = true };
                    reader.Skip();
                    break;
                case 7:
                    reader.Singles(numbers);
                    break;
                case 8:
                    reader.Integers(integers);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return (name, value with { Integers = integers, Numbers = numbers });
    }

    private (string Name, OnnxTensor Tensor) Tensor(ReadOnlySpan<byte> bytes)
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
                    (string key, string entry) = Entry(reader.Bytes());
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
        ReadOnlySpan<byte> data = isExternal ? ReadExternal(title, external) : raw;
        bool isWhole = type is ElementType.Int32 or ElementType.Int64 or ElementType.Bool;
        int size = BytesOf(type, title);
        int held = isExternal || isRaw ? data.Length / size : isWhole || type == ElementType.Float16 ? integers.Count : floats.Count;
        if (held != count || data.Length % size != 0)
        {
            throw new InputException($"{title} holds {held} elements, its shape {string.Join('x', shape)} has {count}");
        }

        int[] sizes = [.. shape.Select(length => (int)length)];
        if (isExternal || isRaw)
        {
            return (name, isWhole ? new(sizes, [], Integers(type, data)) : OnnxTensor.Of(sizes, Floats(type, data)));
        }

        return (name, isWhole ? new(sizes, [], [.. integers])
            : type == ElementType.Float16 ? OnnxTensor.Of(sizes, [.. integers.Select(bits => (float)BitConverter.UInt16BitsToHalf((ushort)bits))])
            : OnnxTensor.Of(sizes, [.. floats]));
    }

    private static int BytesOf(ElementType type, string title) => type switch
    {
        ElementType.Float or ElementType.Int32 => 4,
        ElementType.Int64 or ElementType.Double => 8,
        ElementType.Float16 => 2,
        ElementType.Bool => 1,
        _ => throw new InputException(
            $"{title} has element type {(int)type}, expected float (1), int32 (6), int64 (7), bool (9), float16 (10) or double (11)"),
    };

    private static float[] Floats(ElementType type, ReadOnlySpan<byte> data)
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

    private static long[] Integers(ElementType type, ReadOnlySpan<byte> data)
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

    /// <summary>Reads a tensor's data from a file beside the model.</summary>
    private byte[] ReadExternal(string title, Dictionary<string, string> external)
    {
        string location = external.GetValueOrDefault("location") ?? "";
        bool isName = location.Length > 0 && location == Path.GetFileName(location) && location is not ("." or "..");
        long offset = Number(external.GetValueOrDefault("offset", "0"));
        long length = Number(external.GetValueOrDefault("length", ""));
        bool isRange = offset >= 0 && length is >= 0 and <= MaxBytes;
        if (folder is null || !isName || !isRange)
        {
            throw new InputException($"{title}: its data lies in {Excerpt.Of(location)}, expected a file beside the model, with offset and length");
        }

        string path = Path.Combine(folder, location);
        try
        {
            using FileStream stream = File.OpenRead(path);
            if (new FileInfo(path).LinkTarget is not null || stream.Length - length < offset)
            {
                throw new InputException($"{title}: {Excerpt.Of(location)} is a link, or shorter than offset {offset} and length {length}");
            }

            var data = new byte[length];
            stream.Position = offset;
            stream.ReadExactly(data);
            return data;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{title}: cannot read {Excerpt.Of(location)}: {e.Message}", e);
        }
    }

    private static long Number(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long value) ? value : -1;

    private static (string Key, string Value) Entry(ReadOnlySpan<byte> bytes)
    {
        (string key, string value) = ("", "");
        var reader = new ProtoReader(bytes);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    key = reader.Text();
                    break;
                case 2:
                    value = reader.Text();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return (key, value);
    }

    private static OnnxInput ValueInfo(ReadOnlySpan<byte> bytes)
    {
        string name = "";
        List<long?> shape = [];
        var reader = new ProtoReader(bytes);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    name = reader.Text();
                    break;
                case 2:
                    // TypeProto.tensor_type, its shape, its dim: one field each.
                    Dimensions(reader.Bytes(), depth: 0, shape);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return new(name, shape);
    }

    /// <summary>Reads dimensions: tensor_type (1), its shape (2), its dim (1), whose value is 1 and whose name is 2.</summary>
    private static void Dimensions(ReadOnlySpan<byte> bytes, int depth, List<long?> shape)
    {
        int wanted = depth == 1 ? 2 : 1;
        var reader = new ProtoReader(bytes);
        while (reader.Next())
        {
            if (reader.Field != wanted || !reader.IsBytes)
            {
                reader.Skip();
            }
            else if (depth < 2)
            {
                Dimensions(reader.Bytes(), depth + 1, shape);
            }
            else
            {
                long? length = null;
                var dimension = new ProtoReader(reader.Bytes());
                while (dimension.Next())
                {
                    if (dimension.Field == 1)
                    {
                        length = dimension.Integer();
                    }
                    else
                    {
                        dimension.Skip();
                    }
                }

                shape.Add(length > 0 ? length : null);
            }
        }
    }
}
