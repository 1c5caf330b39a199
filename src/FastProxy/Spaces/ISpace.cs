using FastProxy.Input;
using FastProxy.Networks;

namespace FastProxy.Spaces;

/// <summary>
/// A search space: architectures as strings in the benchmark's own notation, and the network of each. Every method that takes an architecture throws
/// <see cref="InputException"/> on one that is not in the space.
/// </summary>
/// <remarks>
/// A space reads and writes its notation and builds networks. The rest follows if the space is the product of its genes and no two architectures are
/// one function; a space that differs overrides the member.
/// </remarks>
public interface ISpace : INetworkSource
{
    /// <summary>
    /// The number of choices of each gene, which searches vary. Any choices together are an architecture (see <see cref="Variation"/>).
    /// </summary>
    IReadOnlyList<int> Genes { get; }

    /// <summary>Returns the choices of an architecture, gene by gene, each from 0 to its number of choices - 1.</summary>
    int[] GenesOf(string architecture);

    /// <summary>Returns the architecture of these choices, in its normal spelling.</summary>
    string FromGenes(ReadOnlySpan<int> genes);

    /// <summary>The number of architectures in the space.</summary>
    Int128 Count => GeneCode.Count(Genes);

    /// <summary>Returns the architecture with the benchmark's index <paramref name="index"/>, 0 to <see cref="Count"/> - 1.</summary>
    /// <exception cref="InputException">The index is out of range.</exception>
    string At(Int128 index) => index >= 0 && index < Count
        ? FromGenes(GeneCode.GenesAt(Genes, index))
        : throw new InputException($"{Name} has no index {index}; expected 0 to {Count - 1}");

    /// <summary>Returns the benchmark's index of an architecture.</summary>
    Int128 IndexOf(string architecture) => GeneCode.Of(Genes, GenesOf(architecture));

    Network INetworkSource.Example => Build(At(0));

    string INetworkSource.FunctionOf(string name) => Normalise(name);

    string INetworkSource.Normalise(string name) => FromGenes(GenesOf(name));
}
