namespace FastProxy.Kernels;

/// <summary>One kernel: what tests and benchmarks enumerate.</summary>
/// <param name="Name">The kernel's one name, equal to its type's.</param>
/// <param name="Computes">One line: the formula.</param>
public sealed record KernelInfo(string Name, string Computes);

/// <summary>The list of kernels.</summary>
public static class KernelCatalog
{
    /// <summary>Every kernel, in the order of the forward pass.</summary>
    public static IReadOnlyList<KernelInfo> All { get; } =
    [
    ];
}
