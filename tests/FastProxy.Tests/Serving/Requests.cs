using FastProxy.Tests.Cli;

namespace FastProxy.Tests.Serving;

/// <summary>Requests to a server.</summary>
internal static class Requests
{
    /// <summary>Members for networks small enough for tests, as <see cref="CommandRun.Small"/>.</summary>
    public const string Small = "\"space\": \"nasbench201\", \"channels\": 4, \"cells\": 1, \"image-size\": 8, \"batch\": 8";

    /// <summary>Requests to score, each with another form of its options.</summary>
    public static IEnumerable<string> Valid =>
    [
        Score("a1", "\"swap,naswot\"", [CommandRun.Arch, CommandRun.OtherArch]),
        Score(
            "a2", "[\"grad_norm\", \"swap\"]", [CommandRun.Arch], "\"repeats\": \"2\", \"no-sharing\": true, \"no-isomorphism\": true, \"seed\": -3"),
        $"{{\"score\": {{\"memory\": \"1G\", \"time\": 1e1, \"mu\": 2.5, \"metrics\": \"params\", "
            + $"\"space\": \"darts\", \"arch\": \"x\"}}, \"id\": \"é\"}}",
    ];

    /// <summary>Returns a request to score small networks.</summary>
    public static string Score(string id, string metrics, IEnumerable<string> architectures, string more = "") =>
        $"{{\"id\": \"{id}\", \"score\": {{{Small}, \"metrics\": {metrics}, \"arch\": [{string.Join(", ", architectures.Select(a => $"\"{a}\""))}]"
        + $"{(more.Length > 0 ? ", " : "")}{more}}}}}";
}
