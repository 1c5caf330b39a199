using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using FastProxy.Input;

namespace FastProxy.Scores;

/// <summary>Writes a score table as one JSON document.</summary>
public static class ScoreTableJson
{
    private static readonly JsonSerializerOptions Json = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NewLine = "\n",
        WriteIndented = true,
    };

    /// <summary>
    /// Returns <c>{"protocol": ..., "rows": [{"index", "arch", "status", "scores": {NAME: value}}]}</c>; with repeats a value is <c>{"mean",
    /// "std"}</c>, and null if the metric failed. Numbers read back to the same bits.
    /// </summary>
    public static string ToJson(this ScoreTable table) => new JsonObject
    {
        ["protocol"] = JsonNode.Parse(table.Protocol.ToJson()),
        ["rows"] = new JsonArray([.. table.Rows.Select(row => row.ToJsonObject(table.Protocol))]),
    }.ToJsonString(Json) + "\n";

    /// <summary>Returns a row as <see cref="ToJson"/> writes it.</summary>
    public static JsonObject ToJsonObject(this ScoreRow row, Protocol protocol)
    {
        var scores = new JsonObject();
        for (int metric = 0; metric < protocol.Metrics.Count; metric++)
        {
            scores[protocol.Metrics[metric]] = JsonText.Finite(row.Mean[metric]) is not double mean
                ? null
                : protocol.Repeats == 1 ? mean : new JsonObject { ["mean"] = mean, ["std"] = JsonText.Finite(row.Deviation[metric]) };
        }

        return new JsonObject { ["index"] = JsonValue.Create(row.Index), ["arch"] = row.Architecture, ["status"] = row.Status, ["scores"] = scores };
    }
}
