using FastProxy.Input;
using FastProxy.Onnx.Wire;

namespace FastProxy.Onnx.Model;

/// <summary>
/// Reads models: ModelProto of onnx.proto (version 1.16), each message field by field by its own reader. A hostile file costs at most a few times its
/// length.
/// </summary>
internal sealed class OnnxReader
{
    /// <summary>The longest file that is read.</summary>
    public const long MaxBytes = 1L << 30;

    private const long FirstOpset = 7, LastOpset = 21;

    private readonly string? folder;
    private readonly Dictionary<string, string> metadata = new(StringComparer.Ordinal);
    private GraphReader? graph;
    private long opset;

    private OnnxReader(string? folder) => this.folder = folder;

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
        return reader.graph?.Graph is { } graph
            ? new(reader.opset, graph.Nodes, graph.Tensors, graph.Inputs, graph.Outputs, reader.metadata)
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
                    graph ??= new GraphReader(folder);
                    graph.Read(reader.Bytes());
                    break;
                case 8:
                    Opset(reader.Bytes());
                    break;
                case 14:
                    (string key, string value) = EntryReader.Read(reader.Bytes());
                    metadata[key] = value;
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        if (graph is not null && opset is < FirstOpset or > LastOpset)
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
}
