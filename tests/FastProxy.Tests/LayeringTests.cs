using System.Text.RegularExpressions;
using Xunit;

namespace FastProxy.Tests;

/// <summary>Imports go one way: each folder of the library names those below it only.</summary>
public sealed partial class LayeringTests
{
    private static readonly string[] Order = ["Kernels", "Input", "Statistics", "Data", "Networks", "Spaces", "Plans", "Execution", "Metrics", "Scores", "Scoring", "Profiling"];

    [Fact]
    public void A_layer_imports_only_lower_layers()
    {
        foreach (string layer in Order.Skip(1))
        {
            string[] allowed = [.. Order.TakeWhile(l => l != layer), layer];
            foreach (string file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "src", "FastProxy", layer), "*.cs", SearchOption.AllDirectories))
            {
                foreach (Match import in Import().Matches(File.ReadAllText(file)))
                {
                    Assert.True(allowed.Contains(import.Groups[1].Value), $"{file} imports {import.Value}");
                }
            }
        }
    }

    /// <summary>Numerics know nothing of searches, oracles and traces nothing of algorithms, and algorithms nothing of reports.</summary>
    [Theory]
    [InlineData("Bayes")]
    [InlineData("Pareto")]
    [InlineData("Evaluations")]
    [InlineData("Oracles", "Evaluations")]
    [InlineData("Traces", "Evaluations", "Runs")]
    [InlineData("Algorithms", "Bayes", "Pareto", "Runs", "Evaluations")]
    [InlineData("Reports", "Pareto", "Traces", "Evaluations")]
    public void A_part_of_the_search_library_imports_only_what_it_stands_on(string part, params string[] allowed)
    {
        foreach (string file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "src", "FastProxy.Search", part), "*.cs"))
        {
            Assert.All(SearchImport().Matches(File.ReadAllText(file)), import => Assert.Contains(import.Groups[1].Value, allowed));
        }
    }

    [Fact]
    public void Kernels_import_nothing_of_the_library()
    {
        foreach (string file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "kernels"), "*.cs", SearchOption.AllDirectories))
        {
            Assert.All(Import().Matches(File.ReadAllText(file)), import => Assert.Equal("Kernels", import.Groups[1].Value));
        }
    }

    /// <summary>The emulator stands in for a device: it knows kernels, and nothing of networks.</summary>
    [Fact]
    public void The_emulator_imports_kernels_only()
    {
        foreach (string file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "src", "FastProxy.Ptx"), "*.cs", SearchOption.AllDirectories))
        {
            Assert.All(Import().Matches(File.ReadAllText(file)), import => Assert.Contains(import.Groups[1].Value, new[] { "Kernels", "Ptx" }));
        }
    }

    [GeneratedRegex(@"using FastProxy\.(\w+)")]
    private static partial Regex Import();

    [GeneratedRegex(@"using FastProxy\.Search\.(\w+)")]
    private static partial Regex SearchImport();
}
