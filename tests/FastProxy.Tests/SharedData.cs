using Xunit;

namespace FastProxy.Tests;

/// <summary>Benchmark files that are not part of the repository: <c>../shared/data</c> beside it.</summary>
internal static class SharedData
{
    private static readonly string Folder = Path.GetFullPath(Path.Combine(Root(), "..", "shared", "data"));

    public static bool IsPresent => Directory.Exists(Folder);

    public static string PathOf(string name) => Path.Combine(Folder, name);

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "FastProxy.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? Directory.GetCurrentDirectory();
    }
}

/// <summary>A test that needs the shared data, skipped with a reason where it is absent.</summary>
internal sealed class SharedDataFactAttribute : FactAttribute
{
    public SharedDataFactAttribute()
    {
        if (!SharedData.IsPresent)
        {
            Skip = "needs ../shared/data beside the repository";
        }
    }
}
