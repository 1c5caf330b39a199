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
        new("WeightInit", "weights = U(-1/sqrt(fanIn), 1/sqrt(fanIn)), N(0, 2/fanIn) or N(0, 1)"),
        new("Philox", "values[i] = f(seed, stream, i), uniform or normal"),
        new("DistinctWords", "#{ activation patterns of all neurons }"),
        new("HammingGram", "agreement[i,j] += multiplicity * #{ neurons with equal bits of samples i and j }"),
    ];
}
