using FastProxy.Input;
using FastProxy.Networks;

namespace FastProxy.Spaces;

/// <summary>
/// A search space: architectures as strings in the benchmark's own notation, and the network each one stands for.
/// Every method that takes an architecture throws <see cref="InputException"/> on one that is not of the space.
/// </summary>
public interface ISpace
{
    /// <summary>The name used by the command line and the protocol.</summary>
    string Name { get; }

    /// <summary>Settings that change the networks, by name, for the protocol.</summary>
    IReadOnlyDictionary<string, string> Settings { get; }

    /// <summary>Architectures in the space.</summary>
    Int128 Count { get; }

    /// <summary>The architecture in its one normal spelling.</summary>
    string Normalise(string architecture);

    /// <summary>The architecture with the benchmark's index <paramref name="index"/>, 0 to <see cref="Count"/> - 1.</summary>
    string At(Int128 index);

    /// <summary>The benchmark's index of an architecture.</summary>
    Int128 IndexOf(string architecture);

    /// <summary>
    /// Equal for two architectures exactly when they compute the same function with the same weights, hence share every score of the
    /// live network.
    /// </summary>
    string FunctionOf(string architecture);

    /// <summary>The network of an architecture, every edge of it, dead ones included.</summary>
    Network Build(string architecture);

    /// <summary>
    /// What searches vary: for each gene the number of its choices. Any choices together are an architecture (see <see cref="Variation"/>).
    /// </summary>
    IReadOnlyList<int> Genes { get; }

    /// <summary>The choices of an architecture, gene by gene, each from 0 to its number of choices - 1.</summary>
    int[] GenesOf(string architecture);

    /// <summary>The architecture of these choices, in its normal spelling.</summary>
    string FromGenes(ReadOnlySpan<int> genes);
}
