using Xunit;

namespace FastProxy.Tests.Readme;

/// <summary>What the README says is what the code does.</summary>
public sealed class ReadmeTests
{
    private static readonly string Readme = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));

    [Fact]
    public void The_example_is_the_one_that_is_compiled_here()
    {
        string[] source = File.ReadAllLines(Path.Combine(Repository.Root, "tests", "FastProxy.Tests", "Readme", "ReadmeExample.cs"));
        IEnumerable<string> usings = source.TakeWhile(line => line.StartsWith("using ", StringComparison.Ordinal)).Prepend("using FastProxy;");
        IEnumerable<string> body = source
            .SkipWhile(line => line.Trim() != "// begin").Skip(1)
            .TakeWhile(line => line.Trim() != "// end")
            .Select(line => line.Length >= 8 ? line[8..] : line)
            .Select(line => line.Replace("output.", "Console."));
        string example = $"{string.Join('\n', usings)}\n\n{string.Join('\n', body).Trim()}\n";
        Assert.Contains($"```csharp\n{example}```", Readme);
    }

    [Fact]
    public void The_example_runs_and_ranks_eight_architectures()
    {
        var output = new StringWriter();
        ReadmeExample.Run(output);
        Assert.Equal(8, output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Count(line => line.EndsWith(" ok", StringComparison.Ordinal)));
    }

    [Fact]
    public void Every_metric_every_family_and_every_verb_is_described()
    {
        Assert.All(FastProxy.Metrics.MetricCatalog.All, metric => Assert.Contains($"`{metric.Name}`", Readme));
        Assert.All(FastProxy.Metrics.MetricCatalog.Families.Keys, family => Assert.Contains($"`{family}`", Readme));
        string[] verbs = ["spaces", "metrics", "devices", "score", "sweep", "merge", "rank", "correlate", "export", "search", "compare", "algorithms", "profile", "selftest"];
        Assert.All(verbs, verb => Assert.Contains($"fastproxy {verb}", Readme));
    }
}
