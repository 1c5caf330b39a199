namespace FastProxy.Ptx.Tests.Testing;

/// <summary>Where the repository lies, seen from a test that runs somewhere below it.</summary>
internal static class Repository
{
    /// <summary>The folder that holds <c>FastProxy.sln</c>.</summary>
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    /// <summary>What a compiler made of <c>fixture.c</c>.</summary>
    public static string Fixtures { get; } = Path.Combine(Root, "tests", "FastProxy.Ptx.Tests", "Fixtures");

    private static string Find(string folder) =>
        File.Exists(Path.Combine(folder, "FastProxy.sln"))
            ? folder
            : Find(Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("no FastProxy.sln above the tests"));
}
