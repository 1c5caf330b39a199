using System.Text.RegularExpressions;
using Xunit;

namespace FastProxy.Kernels.Tests.Gpu;

public sealed partial class GpuCatalogTests
{
    private static readonly string[] Fields =
        ["Computes", "Shapes", "Requires", "Grid", "Block", "Shared", "Registers", "Cost", "Sum order", "Error bound", "Source"];

    public static TheoryData<string> Names => [.. GpuCatalog.All.Select(k => k.Kernel.Name)];

    [Fact]
    public void Every_ptx_file_has_a_row_and_every_row_its_tests()
    {
        string[] files = [.. typeof(GpuCatalog).Assembly.GetManifestResourceNames().Where(n => n.EndsWith(".ptx", StringComparison.Ordinal)).Order()];
        Assert.Equal(files, GpuCatalog.All.Select(k => k.Kernel.File).Order());
        Assert.All(GpuCatalog.All, k => Assert.Contains(typeof(GpuCatalogTests).Assembly.GetTypes(), t => t.Name == $"{k.Kernel.Name}GpuTests"));
        Assert.All(GpuCatalog.All, k => Assert.NotEqual("", k.Computes));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_file_has_one_entry_of_its_own_name(string name) =>
        Assert.Equal([name], Entry().Matches(Source(name)).Select(m => m.Groups[1].Value));

    /// <summary>The header is the kernel's contract.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void A_header_states_the_contract(string name)
    {
        string header = Source(name)[..Source(name).IndexOf(".version", StringComparison.Ordinal)];
        Assert.StartsWith($"// {name}: ", header);
        Assert.Equal(Fields, Field().Matches(header).Select(m => m.Groups[1].Value).Where(Fields.Contains));
    }

    private static string Source(string name) => GpuCatalog.All.Single(k => k.Kernel.Name == name).Kernel.Source;

    [GeneratedRegex(@"\.entry\s+(\w+)")]
    private static partial Regex Entry();

    [GeneratedRegex(@"^// ([A-Z][a-z]*(?: [a-z]+)?): ", RegexOptions.Multiline)]
    private static partial Regex Field();
}
