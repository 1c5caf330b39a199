using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FastProxy.Cli.Serving;

/// <summary>
/// Writes replies, an object on each line. A writer whose reader does not read blocks, and with it whoever has something to say; nothing is stored.
/// </summary>
internal sealed class Replies(TextWriter writer)
{
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Lock gate = new();

    /// <summary>Writes a row of scores; others follow.</summary>
    public void Row(string id, JsonObject row) => Write(id, "row", row);

    /// <summary>Writes the last line of a request that was done.</summary>
    public void Done(string id, JsonNode totals) => Write(id, "done", totals);

    /// <summary>Writes the last line of a request that was not done, or of a line that is no request and has no identity.</summary>
    public void Error(string? id, string message) => Write(id, "error", message);

    private void Write(string? id, string kind, JsonNode value)
    {
        string line = new JsonObject { ["id"] = id, [kind] = value }.ToJsonString(Json);
        lock (gate)
        {
            writer.Write(line + '\n');
            writer.Flush();
        }
    }
}
