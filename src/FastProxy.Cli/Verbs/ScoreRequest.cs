using System.Reflection;
using System.Text.Json;
using CommandLine;
using FastProxy.Cli.Options;
using FastProxy.Cli.Serving;
using FastProxy.Input;
using FastProxy.Kernels.Gpu;
using FastProxy.Metrics;
using FastProxy.Scoring;
using FastProxy.Spaces;

namespace FastProxy.Cli.Verbs;

/// <summary>The options of a request to score: those of <c>fastproxy score</c> as members of an object, without dashes.</summary>
internal sealed class ScoreRequest : ScoringOptions
{
    private const string ArchName = "arch";

    /// <summary>What the process decides for all requests, and what changes no reply.</summary>
    private static readonly string[] OfProcess = ["threads", "device", "explain", "strict"];

    private static readonly Dictionary<string, PropertyInfo> Declared = typeof(ScoreRequest).GetProperties()
        .Select(property => (property.GetCustomAttribute<OptionAttribute>()?.LongName, Property: property))
        .Where(option => option.LongName is not null && !OfProcess.Contains(option.LongName))
        .ToDictionary(option => option.LongName!, option => option.Property);

    [Option(ArchName)]
    public IEnumerable<string> Arch { get; set; } = [];

    [Option("time")]
    public string? Time { get; set; }

    /// <summary>Reads the options of a request; most are checked when its scorer is made.</summary>
    /// <param name="body">An object.</param>
    /// <param name="threads">The threads of the process; null for one per processor.</param>
    /// <param name="memory">The most memory, as <c>--memory</c> takes it.</param>
    /// <param name="time">The most time; null for no limit.</param>
    /// <param name="device">The device; null for the processor.</param>
    /// <exception cref="InputException">It is no object, an option is unknown or has another type, or a limit is beyond the process's.</exception>
    public static ScoreOrder Read(JsonElement body, string? threads, string memory, TimeSpan? time, IGpuDevice? device)
    {
        if (body.ValueKind != JsonValueKind.Object)
        {
            throw new InputException("score: expected an object of options");
        }

        var request = new ScoreRequest { Threads = threads, Memory = memory };
        foreach (PropertyInfo property in Declared.Values)
        {
            if (property.GetCustomAttribute<OptionAttribute>()!.Default is string value && property.Name != nameof(Memory))
            {
                property.SetValue(request, value);
            }
        }

        List<string> settings = [];
        foreach (JsonProperty member in body.EnumerateObject())
        {
            if (!Declared.TryGetValue(member.Name, out PropertyInfo? property))
            {
                settings.AddRange(SettingOf(member));
            }
            else
            {
                property.SetValue(request, property.PropertyType == typeof(bool) ? FlagOf(member)
                    : property.PropertyType == typeof(string) ? string.Join(',', TextsOf(member))
                    : TextsOf(member));
            }
        }

        request.SpaceSettings = OfSpaces.Take([.. settings], out string[] rest);
        request.MetricSettings = EngineOptions.OfMetrics.Take(rest, out rest);
        return rest.Length > 0
            ? throw new InputException(
                $"score: unknown option '{rest[0][2..].Split('=')[0]}'; expected the options of 'fastproxy score' without dashes")
            : request.Order(body, memory, time, device);
    }

    private ScoreOrder Order(JsonElement body, string memory, TimeSpan? time, IGpuDevice? device)
    {
        string[] architectures = [.. Arch];
        if (architectures.Length == 0 || Metrics.Length == 0)
        {
            throw new InputException($"score: {(Metrics.Length == 0 ? "metrics" : ArchName)} is missing");
        }

        if (Strict.Bytes("memory", Memory) > Strict.Bytes("memory", memory))
        {
            throw new InputException($"score: memory {Memory}, expected at most {memory}, the process's");
        }

        TimeSpan? own = Time is null ? time : ServeVerb.TimeOf("time", Time);
        return own > time
            ? throw new InputException($"score: time {Time}, expected at most {time.Value.TotalSeconds}, the process's")
            : new ScoreOrder(KeyOf(body), architectures, own, () => Prepare(device));
    }

    private WarmScorer Prepare(IGpuDevice? device)
    {
        ScoreOptions options = OptionsOn(device);
        ISpace space = CreateSpace();
        return new WarmScorer(space, CreateScorer(space, Metrics.Split(','), options));
    }

    /// <summary>Returns what requests of one scorer have in common: all but the architectures and the time, in the order of names.</summary>
    private static string KeyOf(JsonElement body) => string.Join(',', body.EnumerateObject()
        .Where(member => member.Name is not (ArchName or "time"))
        .OrderBy(member => member.Name, StringComparer.Ordinal)
        .Select(member => member.ToString()));

    private static IEnumerable<string> SettingOf(JsonProperty member) => member.Value.ValueKind switch
    {
        JsonValueKind.True => [$"--{member.Name}"],
        JsonValueKind.False => [],
        _ => [$"--{member.Name}={string.Join(',', TextsOf(member))}"],
    };

    private static bool FlagOf(JsonProperty member) => member.Value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw new InputException($"score: {member.Name}: expected true or false"),
    };

    /// <summary>Returns the texts of an array, or a text or number alone.</summary>
    private static string[] TextsOf(JsonProperty member) => member.Value.ValueKind == JsonValueKind.Array
        ? [.. member.Value.EnumerateArray().Select(element => TextOf(member.Name, element))]
        : [TextOf(member.Name, member.Value)];

    private static string TextOf(string name, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Number => value.GetRawText(),
        _ => throw new InputException($"score: {name}: expected texts or numbers"),
    };
}
