using System.Text.RegularExpressions;
using FastProxy.Cuda.Tests.Fake;
using Xunit;

namespace FastProxy.Cuda.Tests;

public sealed partial class ReadmeTests
{
    [FakeDriverFact]
    public void The_readme_lists_the_entry_points()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "FastProxy.sln")))
        {
            folder = Path.GetDirectoryName(folder)!;
        }

        string readme = File.ReadAllText(Path.Combine(folder, "kernels", "Gpu", "README.md"));
        Assert.Equal(FakeDriver.Calls.Order(), EntryPoint().Matches(readme).Select(match => match.Groups[1].Value).Order());
    }

    [GeneratedRegex(@"`(cu[A-Z]\w+)`")]
    private static partial Regex EntryPoint();
}
