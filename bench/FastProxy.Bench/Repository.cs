using FastProxy.Input;

namespace FastProxy.Bench;

/// <summary>Where the repository lies, seen from a program built somewhere below it.</summary>
internal static class Repository
{
    /// <summary>The folder that holds <c>FastProxy.sln</c>.</summary>
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    private static string Find(string folder) =>
        File.Exists(Path.Combine(folder, "FastProxy.sln"))
            ? folder
            : Find(Path.GetDirectoryName(folder) ?? throw new InputException("no FastProxy.sln above the benchmarks"));
}
