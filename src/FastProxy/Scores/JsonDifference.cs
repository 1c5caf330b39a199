using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FastProxy.Scores;

/// <summary>Compares two descriptions of a run: every field that is written is compared.</summary>
internal static class JsonDifference
{
    private static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>
    /// Returns the first field of <paramref name="mine"/>, or else of <paramref name="theirs"/>, whose values differ, with both values: <c>seed: 1
    /// against 2</c>; null if there is none.
    /// </summary>
    /// <param name="ignored">The field that may differ, named from the outermost object: <c>machine</c>, <c>scoring.machine</c>.</param>
    public static string? First(JsonObject mine, JsonObject theirs, string ignored) => First("", mine, theirs, ignored);

    private static string? First(string name, JsonNode? mine, JsonNode? theirs, string ignored)
    {
        if (name == ignored)
        {
            return null;
        }

        if (mine is JsonObject fields && theirs is JsonObject others)
        {
            return fields.Concat(others)
                .Select(field => First(name.Length == 0 ? field.Key : $"{name}.{field.Key}", fields[field.Key], others[field.Key], ignored))
                .FirstOrDefault(difference => difference is not null);
        }

        return JsonNode.DeepEquals(mine, theirs) ? null : $"{name}: {Text(mine)} against {Text(theirs)}";
    }

    private static string Text(JsonNode? node) => node?.ToJsonString(Compact) ?? "none";
}
