using Xunit;

namespace FastProxy.Ptx.Tests.Assembler;

/// <summary>A fact about NVIDIA's assembler, which <c>FASTPROXY_PTXAS</c> names; skipped where it names none.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PtxasFactAttribute : FactAttribute
{
    public PtxasFactAttribute() =>
        Skip = string.IsNullOrEmpty(Path) ? "FASTPROXY_PTXAS names no assembler; tests/ptxas/get-ptxas unpacks one and prints its path" : null;

    /// <summary>The file <c>ptxas</c>.</summary>
    public static string? Path { get; } = Environment.GetEnvironmentVariable("FASTPROXY_PTXAS");
}
