using System.Text;
using System.Text.Json;
using FastProxy.Input;

namespace FastProxy.Profiling;

/// <summary>An event with a duration.</summary>
/// <param name="Name">The name.</param>
/// <param name="Detail">What the event is about, such as a shape.</param>
/// <param name="Lane">The line that shows the event: 0 for the plan, 1 and above for its workers. Events of one line do not overlap.</param>
/// <param name="Start">Seconds since the run began.</param>
/// <param name="Seconds">The duration.</param>
public sealed record TraceEvent(string Name, string Detail, int Lane, double Start, double Seconds)
{
    private const int Process = 1;

    /// <summary>
    /// Returns events in the JSON array form of Chrome's trace event format, which chrome://tracing and Perfetto open: complete events, times in
    /// microseconds, and a name for each line.
    /// </summary>
    public static string ToJson(IReadOnlyList<TraceEvent> events)
    {
        using var stream = new MemoryStream();
        using var json = new Utf8JsonWriter(stream);
        json.WriteStartArray();
        foreach (int lane in events.Select(e => e.Lane).Distinct().Order())
        {
            Begin(json, "thread_name", "M", lane);
            json.WriteStartObject("args");
            json.WriteString("name", lane == 0 ? "plan" : $"worker {lane}");
            json.WriteEndObject();
            json.WriteEndObject();
        }

        foreach (TraceEvent e in events.OrderBy(e => e.Start))
        {
            Begin(json, e.Name, "X", e.Lane);
            json.WriteFinite("ts", e.Start * 1e6);
            json.WriteFinite("dur", e.Seconds * 1e6);
            json.WriteStartObject("args");
            json.WriteString("shape", e.Detail);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.Flush();
        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    private static void Begin(Utf8JsonWriter json, string name, string phase, int lane)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteString("ph", phase);
        json.WriteNumber("pid", Process);
        json.WriteNumber("tid", lane);
    }
}
