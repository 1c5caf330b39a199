using FastProxy.Search;
using Xunit;

namespace FastProxy.Tests.Cli;

public class AlgorithmsTests
{
    [Fact]
    public void Every_search_is_listed_with_its_metrics_settings_and_source()
    {
        CommandRun run = CommandRun.Of("algorithms").IsDone();
        Assert.Equal("", run.Err);
        string[] lines = run.Out.Split('\n');
        Assert.All(SearchCatalog.All, search =>
        {
            string line = lines.First(line => line.StartsWith($"{search.Name} ", StringComparison.Ordinal));
            Assert.Contains($" {search.Evaluates.ToString().ToLowerInvariant()} ", line);
            Assert.Contains(string.Join(',', search.Metrics), line);
            Assert.Contains(search.Source, line);
            Assert.All(search.Settings, setting => Assert.Contains(
                lines, l =>
                    l.StartsWith($"{search.Name} ", StringComparison.Ordinal) && l.Contains($" {setting.Name} ")
                        && l.Contains($" {setting.Default} ")));
        });
    }
}
