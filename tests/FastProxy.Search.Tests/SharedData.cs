using System.Globalization;
using Xunit;

namespace FastProxy.Search.Tests;

/// <summary>Data sets beside the repository, in <c>../shared/data</c>. What tests them is skipped, by name, where they are absent.</summary>
internal static class SharedData
{
    private static readonly string Folder = Path.Combine(Path.GetDirectoryName(Root(AppContext.BaseDirectory))!, "shared", "data");

    /// <summary>Why a test that needs the data is skipped; null where they are there.</summary>
    public static string? Missing => Directory.Exists(Folder) ? null : "needs ../shared/data";

    /// <summary>The path of a file of the shared data.</summary>
    public static string PathOf(string name) => Path.Combine(Folder, name);

    /// <summary>Of every NAS-Bench-201 architecture: validation accuracy after 12 epochs, test accuracy after 200; percent, CIFAR-10.</summary>
    public static IReadOnlyDictionary<string, (double Validation, double Test)> Nasbench201() =>
        File.ReadLines(PathOf("nasbench201-cifar10.csv")).Skip(1).Select(line => line.Split(',')).ToDictionary(
            cells => cells[1], cells => (double.Parse(cells[2], CultureInfo.InvariantCulture), double.Parse(cells[4], CultureInfo.InvariantCulture)));

    private static string Root(string folder) => File.Exists(Path.Combine(folder, "FastProxy.sln"))
        ? folder
        : Root(Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("no FastProxy.sln above the tests"));
}

/// <summary>A fact on the shared data.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SharedDataFactAttribute : FactAttribute
{
    public SharedDataFactAttribute() => Skip = SharedData.Missing;
}

/// <summary>A theory on the shared data.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SharedDataTheoryAttribute : TheoryAttribute
{
    public SharedDataTheoryAttribute() => Skip = SharedData.Missing;
}
