using Xunit;

namespace FastProxy.Tests.Readme;

/// <summary>The documents' C# examples are compiled here, and run.</summary>
public sealed class ExampleTests
{
    [Theory]
    [InlineData(nameof(SpaceExample), "README.md")]
    [InlineData(nameof(ResidualExample), "src/FastProxy/Networks/README.md")]
    public void An_example_is_the_one_that_is_compiled_here(string name, string document)
    {
        string[] source = File.ReadAllLines(Path.Combine(Repository.Root, "tests", "FastProxy.Tests", "Readme", $"{name}.cs"));
        IEnumerable<string> usings = source.TakeWhile(line => line.StartsWith("using ", StringComparison.Ordinal)).Prepend("using FastProxy;");
        IEnumerable<string> body = source
            .SkipWhile(line => line.Trim() != "// begin").Skip(1)
            .TakeWhile(line => line.Trim() != "// end")
            .Select(line => line.Length >= 8 ? line[8..] : line)
            .Select(line => line.Replace("output.", "Console."));
        string example = $"{string.Join('\n', usings)}\n\n{string.Join('\n', body).Trim()}\n";
        Assert.Contains($"```csharp\n{example}```", Document.Read(document));
    }

    [Fact]
    public void The_example_on_a_space_ranks_eight_architectures() => Assert.Equal(8, OkLines(SpaceExample.Run));

    [Fact]
    public void The_example_of_a_residual_block_scores_it() => Assert.Equal(1, OkLines(ResidualExample.Run));

    private static int OkLines(Action<TextWriter> example)
    {
        var output = new StringWriter();
        example(output);
        return output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Count(
            line => line.TrimEnd().EndsWith(" ok", StringComparison.Ordinal));
    }
}
