using CommandLine;
using FastProxy.Input;

namespace FastProxy.Bench.Harness;

/// <summary>A benchmark that ends in a markdown file.</summary>
internal abstract class Verb
{
    [Option("out", HelpText = "The result file. Default: bench/results/VERB-CPU.md in the repository.")]
    public string? Out { get; set; }

    /// <summary>Measures, and writes the result.</summary>
    /// <exception cref="InputException">An option makes no sense here, or something the benchmark needs is missing.</exception>
    public abstract void Run();

    /// <summary>Prints the result and writes it beside the machine's description.</summary>
    protected void Publish(string name, string title, string body) => PublishAs($"{name}-{Machine.ShortCpu}", title, body);

    /// <summary>The same under a name that does not end in the machine's.</summary>
    protected void PublishAs(string name, string title, string body)
    {
        string path = Out ?? Path.Combine(Repository.Root, "bench", "results", $"{name}.md");
        string text = $"# {title}\n\n{Machine.Describe()}\n{body.Trim()}\n";
        Console.WriteLine();
        Console.WriteLine(text);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            File.WriteAllText(path, text);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"cannot write {path}: {e.Message}", e);
        }

        Console.WriteLine($"written: {path}");
    }
}
