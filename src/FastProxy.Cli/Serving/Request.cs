using System.Text.Json;
using FastProxy.Input;

namespace FastProxy.Cli.Serving;

/// <summary>A line of the client: <c>{"id": ID, VERB: OPTIONS}</c>.</summary>
/// <param name="Verb">What is asked for.</param>
/// <param name="Options">The value beside it.</param>
internal readonly record struct Request(string Verb, JsonElement Options)
{
    /// <summary>The limit on the characters of an identity.</summary>
    public const int MaxId = 256;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 8 };

    /// <summary>Reads a line and gives its request to <paramref name="answer"/>; the identity is set as soon as it is known, for an error.</summary>
    /// <exception cref="InputException">The line is no request, or <paramref name="answer"/> refuses it.</exception>
    public static void Read(string line, ref string? id, Action<string, Request> answer)
    {
        try
        {
            using var document = JsonDocument.Parse(line, Strict);
            id = IdOf(document.RootElement);
            JsonProperty[] others = [.. document.RootElement.EnumerateObject().Where(member => member.Name != "id")];
            answer(id, others is [var verb]
                ? new Request(verb.Name, verb.Value)
                : throw new InputException($"{others.Length} members beside the id, expected one, as \"score\": {{...}}"));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            // The latter two: an escape that stands for half a character.
            throw new InputException($"not a request in JSON: {e.Message}", e);
        }
    }

    private static string IdOf(JsonElement root) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty("id", out JsonElement id) && id.ValueKind == JsonValueKind.String
        && id.GetString() is { Length: > 0 and <= MaxId } text
            ? text
            : throw new InputException($"expected an object with \"id\", a text of at most {MaxId} characters");
}
