using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using FastProxy.Kernels.Simd;
using Xunit;

namespace FastProxy.Kernels.Tests;

public sealed partial class KernelCatalogTests
{
    private static readonly string[] PtxFields =
        ["Computes", "Shapes", "Requires", "Grid", "Block", "Shared", "Registers", "Cost", "Sum order", "Error bound", "Source"];

    private static readonly string[] CpuFields = ["Computes", "Shapes", "Requires", "Cost", "Sum order", "Error bound", "Source"];

    private static readonly Type[] Types = typeof(KernelCatalog).Assembly.GetExportedTypes();
    private static readonly XDocument Comments = XDocument.Load(Path.ChangeExtension(typeof(KernelCatalog).Assembly.Location, ".xml"));
    private static readonly string[] Tests = [.. Assembly.GetExecutingAssembly().GetTypes().Select(type => type.Name)];

    public static TheoryData<string> OnCpu => [.. KernelCatalog.OnCpu.Select(kernel => kernel.Name)];

    public static TheoryData<string> InPtx => [.. KernelCatalog.InPtx.Select(kernel => kernel.Name)];

    [Fact]
    public void Every_kernel_is_listed_once_and_runs_somewhere()
    {
        Assert.Equal(KernelCatalog.All.Select(k => k.Name).Distinct(), KernelCatalog.All.Select(k => k.Name));
        Assert.All(KernelCatalog.All, k => Assert.True(k.Computes != "" && (k.Cpu is not null || k.Gpu is not null), k.Name));
    }

    [Fact]
    public void Every_kernel_of_the_CPU_has_a_row_and_every_row_its_type_and_tests()
    {
        string[] kernels = [.. Types.Where(type => type.IsValueType && typeof(IKernel).IsAssignableFrom(type)).Select(NameOf)];
        Assert.Empty(kernels.Except(KernelCatalog.OnCpu.Select(k => k.Name)));
        Assert.All(KernelCatalog.OnCpu, k => Assert.Contains(Types, type => NameOf(type) == k.Name));
        Assert.All(KernelCatalog.OnCpu, k => Assert.Contains($"{k.Name}Tests", Tests));
    }

    /// <summary>The doc comment is the kernel's contract; an error bound is a function, a rounding or 0.</summary>
    [Theory]
    [MemberData(nameof(OnCpu))]
    public void A_doc_comment_states_the_contract(string name)
    {
        string type = Types.Single(t => NameOf(t) == name && !t.IsNested).FullName!;
        XElement comment = Comments.Descendants("member").Single(m => m.Attribute("name")!.Value == $"T:{type}").Element("summary")!;
        XElement[] paragraphs = [.. comment.Elements("para").Where(p => CpuFields.Any(f => Text(p).StartsWith($"{f}: ", StringComparison.Ordinal)))];
        Assert.Equal(CpuFields, paragraphs.Select(p => Text(p)[..Text(p).IndexOf(':', StringComparison.Ordinal)]));
        XElement bound = paragraphs[Array.IndexOf(CpuFields, "Error bound")];
        string[] names = [.. bound.Elements("see").Select(see => see.Attribute("cref")!.Value)];
        Assert.True(
            Text(bound).StartsWith("Error bound: 0.", StringComparison.Ordinal)
                || names.Any(n => n.Contains("ErrorBound", StringComparison.Ordinal) || n.Contains(".Rounding.", StringComparison.Ordinal)),
            $"{name}: 'Error bound' names no function: {Text(bound)}");
        Assert.DoesNotContain("2^-", Text(bound));
    }

    [Fact]
    public void Every_ptx_file_has_a_row_and_every_row_its_tests()
    {
        string[] files =
            [.. typeof(KernelCatalog).Assembly.GetManifestResourceNames().Where(n => n.EndsWith(".ptx", StringComparison.Ordinal)).Order()];
        Assert.Equal(files, KernelCatalog.InPtx.Select(k => k.Gpu!.Ptx).Where(ptx => ptx.Frame is null).Select(ptx => ptx.File).Order());
        Assert.All(KernelCatalog.InPtx, k => Assert.Equal(k.Name, k.Gpu!.Ptx.Name));
        Assert.All(KernelCatalog.InPtx, k => Assert.Contains($"{k.Gpu!.Ptx.Frame ?? k.Name}GpuTests", Tests));
    }

    [Theory]
    [MemberData(nameof(InPtx))]
    public void A_ptx_file_has_one_entry_of_its_own_name(string name) =>
        Assert.Equal([name], Entry().Matches(Source(name)).Select(m => m.Groups[1].Value));

    /// <summary>The header is the kernel's contract.</summary>
    [Theory]
    [MemberData(nameof(InPtx))]
    public void A_ptx_header_states_the_contract(string name)
    {
        string header = Source(name)[..Source(name).IndexOf(".version", StringComparison.Ordinal)];
        Assert.StartsWith($"// {name}: ", header);
        Assert.Equal(PtxFields, Field().Matches(header).Select(m => m.Groups[1].Value).Where(PtxFields.Contains));
    }

    /// <summary>The name of a type without the number of its parameters.</summary>
    private static string NameOf(Type type) => type.Name.Split('`')[0];

    private static string Text(XElement paragraph) => paragraph.Value.Trim();

    private static string Source(string name) => KernelCatalog.Ptx(name).Gpu!.Ptx.Source;

    [GeneratedRegex(@"\.entry\s+(\w+)")]
    private static partial Regex Entry();

    [GeneratedRegex(@"^// ([A-Z][a-z]*(?: [a-z]+)?): ", RegexOptions.Multiline)]
    private static partial Regex Field();
}
