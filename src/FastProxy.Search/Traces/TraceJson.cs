using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using FastProxy.Input;
using FastProxy.Search.Runs;

namespace FastProxy.Search.Traces;

/// <summary>The lines of a trace as JSON.</summary>
internal static class TraceJson
{
    private const string Found = "found";

    private static readonly JsonSerializerOptions Json = new()
    {
        AllowDuplicateProperties = false,
        Converters = { new JsonText.FiniteConverter() },
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = 8,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    private static readonly JsonDocumentOptions Document = new() { AllowDuplicateProperties = false, MaxDepth = 8 };

    /// <summary>Returns a line with its line feed: a header, an evaluation or an end.</summary>
    public static byte[] Line<T>(T line) => [.. JsonSerializer.SerializeToUtf8Bytes(line, Json), (byte)'\n'];

    /// <summary>Returns a header as an object, for comparison.</summary>
    public static JsonObject ToObject(TraceHeader header) => JsonSerializer.SerializeToNode(header, Json)!.AsObject();

    /// <exception cref="JsonException">The text is no header.</exception>
    public static TraceHeader Header(string text) => Parse<TraceHeader>(text);

    /// <summary>Returns an evaluation, or the end of a run.</summary>
    /// <exception cref="JsonException">The text is neither.</exception>
    public static (TraceLine? Evaluation, TraceEnd? End) Entry(string text)
    {
        using JsonDocument document = Checked(() => JsonDocument.Parse(text, Document));
        bool isEnd = document.RootElement.ValueKind == JsonValueKind.Object && Checked(() => document.RootElement.TryGetProperty(Found, out _));
        return isEnd ? (null, Parse<TraceEnd>(text)) : (Parse<TraceLine>(text), null);
    }

    private static T Parse<T>(string text)
        where T : class => Checked(() => JsonSerializer.Deserialize<T>(text, Json))
            ?? throw new JsonException("null stands where an object is expected");

    /// <summary>Refuses text with half a surrogate pair, which the parser takes as JSON but which is not a valid string.</summary>
    private static T Checked<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is InvalidOperationException or NotSupportedException or ArgumentException)
        {
            throw new JsonException(e.Message, e);
        }
    }
}
