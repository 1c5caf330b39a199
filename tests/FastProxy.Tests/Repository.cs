namespace FastProxy.Tests;

/// <summary>Where the repository lies, seen from a test that runs somewhere below it.</summary>
public static class Repository
{
    /// <summary>The folder that holds <c>FastProxy.sln</c>.</summary>
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    private static string Find(string folder) =>
        File.Exists(Path.Combine(folder, "FastProxy.sln"))
            ? folder
            : Find(Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("no FastProxy.sln above the tests"));
}
