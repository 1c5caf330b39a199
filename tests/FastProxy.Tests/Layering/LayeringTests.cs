using System.Xml.Linq;
using Xunit;

namespace FastProxy.Tests.Layering;

/// <summary>References go one way: each folder of a project names types of those below it only.</summary>
public sealed class LayeringTests
{
    /// <summary>
    /// The folders of each project, the lowest first; <c>.</c> is the project's own. A folder may refer to any above it in this list. Folders
    /// on one line know nothing of each other; <c>*</c> stands for any folder.
    /// </summary>
    private static readonly Dictionary<string, string[]> Layers = new()
    {
        ["kernels"] =
        [
            "Simd", "Gpu", "Gpu/Cuda", "Cases", "Layout Linear Conv", "Random", "Pool", "Sums", "WeightGrad", "Gram Pattern "
                + "Loss", "Norm", "Add", "Activations Maps Products Embeddings", "Activations/Functions", "Softmaxes", ".",
        ],
        ["src/FastProxy"] =
        [
            "Input Statistics", "Data", "Networks", "Networks/*", "Spaces", "Spaces/*", "Plans", "Plans/Operations "
                + "Plans/Passes", "Execution", "Execution/Cpu", "Execution/Gpu",
            "Metrics/*", "Metrics", "Scores", "Scoring", "Profiling", ".",
        ],
        ["src/FastProxy.Search"] =
        [
            "Evaluations Bayes Pareto", "Oracles Traces", "Runs", "Algorithms", "Reports", ".",
        ],
        ["src/FastProxy.Ptx"] = ["Text", "Memory", "Execution", "Isa", ".", "Assembler", "Profile", "SelfTest"],
        ["src/FastProxy.Ilgpu"] = ["."],
        ["src/FastProxy.Onnx"] = ["Wire", "Model", "Values", "Folding", "Patterns", "Operators", "."],
        ["src/FastProxy.Reports"] = ["."],
        ["src/FastProxy.Cli"] = ["Options Output Serving", "Verbs", "."],
        ["bench/FastProxy.Bench"] = ["Harness", "Gpu Micro Peer", "."],
    };

    [Fact]
    public void A_folder_refers_only_to_folders_below_it_and_no_circle_is_left()
    {
        IReadOnlyList<FolderReference> references = FolderGraph.OfRepository(Repository.Root, Layers.Keys);
        Assert.All(
            Layers.Keys.Where(key => Layers[key].Length > 1), project => Assert.Contains(references, reference => reference.Project == project));
        string[] faults = [.. Upward(references, Layers).Select(fault => $"{fault.Arrow}: {fault.Where}")];
        Assert.True(faults.Length == 0, string.Join('\n', faults));
        Assert.All(Layers.Keys, project =>
        {
            FolderReference[] own = [.. references.Where(r => r.Project == project)];
            string? circle = FolderGraph.CircleOf(own);
            Assert.True(circle is null, $"{project}: {circle}\n{string.Join('\n', own.Select(ArrowOf).Distinct().Order())}");
        });
    }

    [Fact]
    public void A_planted_reference_upwards_and_a_planted_circle_are_found()
    {
        IReadOnlyList<FolderReference> references = FolderGraph.Of(
            [
                ("p/Low/Thing.cs", "namespace P.Low; public class Thing { public int Size; void Ask() { var found = P.High.Catalog.First; } }"),
                ("p/High/Catalog.cs", "namespace P.High; public static class Catalog { public static P.Low.Thing First; }"),
                ("p/Top/User.cs", "using P.High; namespace P.Top; class User { int Size => Catalog.First.Size; }"),
                ("p/Program.cs", "using P.Top; namespace P; class Program { /* P.Top.User */ }"),
            ],
            ["p"]);
        var layers = new Dictionary<string, string[]> { ["p"] = ["Low", "High", "Top", "."] };
        Assert.Equal(["p: Low -> High"], Upward(references, layers).Select(fault => fault.Arrow).Distinct());
        Assert.Contains(Upward(references, layers), fault => fault.Where == "p/Low/Thing.cs:1 names Catalog");
        Assert.Contains(FolderGraph.CircleOf(references), new[] { "Low -> High -> Low", "High -> Low -> High" });
        Assert.Contains(references, r => (r.From, r.To) == ("Top", "Low"));
        Assert.DoesNotContain(references, r => r.From == ".");
        Assert.Contains(Upward(references, new() { ["p"] = ["High", "Low", "."] }), fault => fault.Arrow == "p: Top is in no layer");
    }

    /// <summary>Numbers know nothing of networks, and the emulator, which stands in for a device, knows numbers only.</summary>
    [Theory]
    [InlineData("kernels/FastProxy.Kernels.csproj")]
    [InlineData("src/FastProxy.Ptx/FastProxy.Ptx.csproj", "FastProxy.Kernels.csproj")]
    [InlineData("src/FastProxy.Ilgpu/FastProxy.Ilgpu.csproj", "FastProxy.Kernels.csproj")]
    [InlineData("src/FastProxy/FastProxy.csproj", "FastProxy.Kernels.csproj")]
    [InlineData("src/FastProxy.Search/FastProxy.Search.csproj", "FastProxy.csproj")]
    public void A_project_refers_to_those_below_it(string project, params string[] below) => Assert.Equal(
        below,
        XDocument.Load(Path.Combine(Repository.Root, project)).Descendants("ProjectReference")
            .Select(reference => reference.Attribute("Include")!.Value.Split('/')[^1]));

    /// <summary>ILGPU needs a compiler at run time, so one project alone brings it.</summary>
    [Fact]
    public void One_project_brings_ILGPU() => Assert.Equal(
        ["FastProxy.Ilgpu.csproj"],
        Directory.EnumerateFiles(Repository.Root, "*.csproj", SearchOption.AllDirectories)
            .Where(path => XDocument.Load(path).Descendants("PackageReference").Any(r => r.Attribute("Include")!.Value == "ILGPU"))
            .Select(Path.GetFileName));

    private static IEnumerable<(string Arrow, string Where)> Upward(IEnumerable<FolderReference> references, Dictionary<string, string[]> layers)
    {
        foreach (FolderReference reference in references)
        {
            int from = LayerOf(layers[reference.Project], reference.From);
            int to = LayerOf(layers[reference.Project], reference.To);
            if (from < 0 || to < 0)
            {
                yield return ($"{reference.Project}: {(from < 0 ? reference.From : reference.To)} is in no layer", reference.Where);
            }
            else if (to >= from)
            {
                yield return (ArrowOf(reference), reference.Where);
            }
        }
    }

    private static int LayerOf(string[] layers, string folder) => Array.FindIndex(
        layers,
        layer => layer.Split(' ').Any(name =>
            name == folder || (name.EndsWith("/*", StringComparison.Ordinal) && folder.StartsWith(name[..^1], StringComparison.Ordinal))));

    private static string ArrowOf(FolderReference reference) => $"{reference.Project}: {reference.From} -> {reference.To}";
}
