using FastProxy.Input;
using FastProxy.Networks;

namespace FastProxy.Spaces;

/// <summary>
/// A search space: architectures as strings in the benchmark's own notation, and the network each one stands for.
/// Every method that takes an architecture throws <see cref="InputException"/> on one that is not of the space.
/// </summary>
public interface ISpace : INetworkSource
{
    /// <summary>Architectures in the space.</summary>
    Int128 Count { get; }

    /// <summary>The architecture with the benchmark's index <paramref name="index"/>, 0 to <see cref="Count"/> - 1.</summary>
    string At(Int128 index);

    /// <summary>The benchmark's index of an architecture.</summary>
    Int128 IndexOf(string architecture);

    /// <summary>
    /// The number of choices of each gene, which searches vary. Any choices together are an architecture (see <see cref="Variation"/>).
    /// </summary>
    IReadOnlyList<int> Genes { get; }

    /// <summary>The choices of an architecture, gene by gene, each from 0 to its number of choices - 1.</summary>
    int[] GenesOf(string architecture);

    /// <summary>The architecture of these choices, in its normal spelling.</summary>
    string FromGenes(ReadOnlySpan<int> genes);

    Network INetworkSource.Example => Build(At(0));
}
