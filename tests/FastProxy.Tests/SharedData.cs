using Xunit;

namespace FastProxy.Tests;

/// <summary>Data sets beside the repository, in <c>../shared/data</c>. What tests them is skipped, by name, where they are absent.</summary>
internal static class SharedData
{
    private static readonly string Folder = Path.Combine(Path.GetDirectoryName(Repository.Root)!, "shared", "data");

    /// <summary>Why a test that needs the data is skipped; null where they are there.</summary>
    public static string? Missing => Directory.Exists(Folder) ? null : "needs ../shared/data";

    /// <summary>The path of a file of the shared data.</summary>
    public static string PathOf(string name) => Path.Combine(Folder, name);
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
