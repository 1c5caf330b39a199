using FastProxy.Input;

namespace FastProxy.Bench.Harness;

/// <summary>The repository that a program was built in.</summary>
internal static class Repository
{
    /// <summary>The folder that holds <c>FastProxy.sln</c>.</summary>
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    private static string Find(string folder) =>
        File.Exists(Path.Combine(folder, "FastProxy.sln"))
            ? folder
            : Find(Path.GetDirectoryName(folder) ?? throw new InputException("no FastProxy.sln above the benchmarks"));
}
