using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using FastProxy.Input;

namespace FastProxy.Scores;

/// <summary>The protocol as JSON, and the comparison that rests on it: every field that is written is compared.</summary>
public sealed partial record Protocol
{
    /// <summary>The limit on the characters, or bytes of a file, that are read: 1 MiB.</summary>
    public const int MaxJsonLength = 1 << 20;

    private static readonly JsonSerializerOptions Json = new()
    {
        AllowDuplicateProperties = false,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = 4,
        NewLine = "\n",
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        RespectNullableAnnotations = true,
        TypeInfoResolver = ProtocolContext.Default,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        WriteIndented = true,
    };

    private static readonly JsonTypeInfo<Protocol> JsonType = (JsonTypeInfo<Protocol>)Json.GetTypeInfo(typeof(Protocol));

    /// <summary>
    /// Returns the protocol as indented JSON that ends with a line break: fields in order of declaration, settings in order of name.
    /// </summary>
    public string ToJson() => ToObject().ToJsonString(Json) + "\n";

    /// <summary>Returns the protocol that <see cref="ToJson"/> wrote.</summary>
    /// <param name="json">At most <see cref="MaxJsonLength"/> characters.</param>
    /// <param name="source">The origin of the text, for messages.</param>
    /// <exception cref="InputException">The text is too long, malformed, lacks a field or has an unknown one.</exception>
    public static Protocol FromJson(string json, string source = "protocol")
    {
        if (json.Length > MaxJsonLength)
        {
            throw new InputException($"{source}: {json.Length} characters, expected at most {MaxJsonLength}");
        }

        try
        {
            Protocol protocol = JsonSerializer.Deserialize(json, JsonType) ?? throw new JsonException("expected a protocol, got null");
            return protocol.Fault() is string fault ? throw new JsonException(fault) : protocol;
        }
        catch (JsonException e)
        {
            throw new InputException($"{source}: {e.Message}", e);
        }
    }

    /// <summary>Reads the protocol from a file.</summary>
    /// <exception cref="InputException">The file cannot be read, or <see cref="FromJson"/> refuses it.</exception>
    public static Protocol Read(string path) => Files.Read(path, stream =>
    {
        if (stream.Length > MaxJsonLength)
        {
            throw new InputException($"{path}: {stream.Length} bytes, expected at most {MaxJsonLength}");
        }

        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return FromJson(Encoding.UTF8.GetString(bytes), path);
    });

    /// <summary>Writes the protocol to a file, atomically.</summary>
    /// <exception cref="InputException">The path cannot be written.</exception>
    public void Write(string path) => Files.WriteAtomically(path, stream => stream.Write(Encoding.UTF8.GetBytes(ToJson())));

    /// <summary>
    /// Returns the first field, in order of declaration, whose values differ, with both values: <c>seed: 1 against 2</c>; null if all fields but
    /// <see cref="Machine"/> are equal.
    /// </summary>
    public string? FirstDifference(Protocol other) =>
        JsonDifference.First(ToObject(), other.ToObject(), Json.PropertyNamingPolicy!.ConvertName(nameof(Machine)));

    private JsonObject ToObject() => JsonSerializer.SerializeToNode(
        this with { SpaceSettings = Sorted(SpaceSettings), MetricSettings = Sorted(MetricSettings) }, JsonType)!.AsObject();

    private static SortedDictionary<string, string> Sorted(IReadOnlyDictionary<string, string> settings) =>
        new(settings.ToDictionary(), StringComparer.Ordinal);

    /// <summary>Returns a fault that the types do not rule out; null if there is none.</summary>
    private string? Fault()
    {
        string[] names = [.. Metrics];
        if (names.Any(string.IsNullOrEmpty) || names.Distinct().Count() != names.Length)
        {
            return "metrics are empty or come twice";
        }

        if (SpaceSettings.Values.Concat(MetricSettings.Values).Contains(null!))
        {
            return "a setting is null";
        }

        return Batch < 1 || Repeats < 1 || Count < 0 ? "batch and repeats are positive and count is not negative" : null;
    }
}

/// <summary>The form of protocols in JSON, made when the library is compiled: native code has no reflection over properties.</summary>
[JsonSerializable(typeof(Protocol))]
internal sealed partial class ProtocolContext : JsonSerializerContext;
