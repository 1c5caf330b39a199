namespace FastProxy.Ptx.Tests.Assembler;

/// <summary>A version of the language and a target.</summary>
/// <param name="Version">As <c>.version</c> has it.</param>
/// <param name="Target">70 for sm_70.</param>
internal sealed record Edition(string Version, int Target)
{
    /// <summary>The latest that CUDA 11.8 knows.</summary>
    public static Edition Latest { get; } = new("7.8", 90);

    /// <summary>Editions on both sides of every bound that instructions have.</summary>
    public static IReadOnlyList<Edition> All { get; } =
    [
        new("6.0", 50), new("6.0", 60), new("6.0", 70), new("6.2", 60), new("6.2", 70), new("6.3", 70), new("6.3", 75), new("6.5", 75),
        new("7.0", 50), new("7.0", 75),
        new("7.0", 80), new("7.4", 86), new("7.8", 53), new("7.8", 70), new("7.8", 80), Latest,
    ];
}
