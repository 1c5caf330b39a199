using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using CommandLine;
using FastProxy.Cli;
using FastProxy.Metrics;
using Xunit;

namespace FastProxy.Tests.Readme;

/// <summary>What the documents say is what the code does.</summary>
public sealed partial class DocumentTests
{
    private const int MaxReadmeBytes = 10_000;

    [Fact]
    public void The_readme_has_at_most_10000_bytes()
    {
        int bytes = Encoding.UTF8.GetByteCount(Document.Read("README.md"));
        Assert.True(bytes <= MaxReadmeBytes, $"README.md has {bytes} bytes");
    }

    /// <summary>A file or folder that is there, and, where the link names a heading of a document, that heading.</summary>
    [Fact]
    public void Every_relative_link_leads_somewhere()
    {
        var broken = new List<string>();
        int links = 0;
        foreach (string path in Document.All)
        {
            string folder = Path.GetDirectoryName(Path.Combine(Repository.Root, path))!;
            foreach (Match link in Link().Matches(Code().Replace(Document.Read(path), "")))
            {
                string[] parts = link.Groups[1].Value.Split('#', 2);
                string target = parts[0].Length == 0 ? Path.Combine(Repository.Root, path) : Path.GetFullPath(Path.Combine(folder, parts[0]));
                links++;
                if (!Path.Exists(target) || (parts.Length == 2 && !Headings(target).Contains(parts[1])))
                {
                    broken.Add($"{path}: {link.Groups[1].Value}");
                }
            }
        }

        Assert.Empty(broken);
        Assert.True(links >= 50, $"{links} links were found");
    }

    [Fact]
    public void Every_metric_every_family_and_every_verb_is_described()
    {
        string metrics = Document.Read("src/FastProxy/Metrics/README.md");
        Assert.All(MetricCatalog.All, metric => Assert.Contains($"`{metric.Name}`", metrics));
        Assert.All(MetricCatalog.Families.Keys, family => Assert.Contains($"`{family}`", metrics));
        string[] verbs = [
            .. typeof(Program).Assembly.GetTypes().SelectMany(type => type.GetCustomAttributes<VerbAttribute>()).Select(verb => verb.Name)];
        Assert.NotEmpty(verbs);
        Assert.All(verbs, verb => Assert.Contains($"fastproxy {verb}", Document.Read("src/FastProxy.Cli/README.md")));
    }

    private static IEnumerable<string> Headings(string file) => File.ReadLines(file)
        .Where(line => line.StartsWith('#'))
        .Select(line => NotInAnchor().Replace(line.TrimStart('#').Trim().ToLowerInvariant(), "").Replace(' ', '-'));

    [GeneratedRegex(@"\]\((?!\w+:)([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^```.*?^```|`[^`\n]*`", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Code();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NotInAnchor();
}
