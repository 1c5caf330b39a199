using FastProxy.Input;
using FastProxy.Networks;

namespace FastProxy.Spaces;

/// <summary>
/// A search space: architectures as strings in the benchmark's own notation, and the network each one stands for.
/// Every method that takes an architecture throws <see cref="InputException"/> on one that is not of the space.
/// </summary>
/// <remarks>
/// A space reads and writes its notation and builds networks. The rest follows where the space is the product of its genes and no two architectures
/// are one function; a space of which that is not true says so by its own member.
/// </remarks>
public interface ISpace : INetworkSource
{
    /// <summary>
    /// The number of choices of each gene, which searches vary. Any choices together are an architecture (see <see cref="Variation"/>).
    /// </summary>
    IReadOnlyList<int> Genes { get; }

    /// <summary>The choices of an architecture, gene by gene, each from 0 to its number of choices - 1.</summary>
    int[] GenesOf(string architecture);

    /// <summary>The architecture of these choices, in its normal spelling.</summary>
    string FromGenes(ReadOnlySpan<int> genes);

    /// <summary>Architectures in the space.</summary>
    Int128 Count => GeneCode.Count(Genes);

    /// <summary>The architecture with the benchmark's index <paramref name="index"/>, 0 to <see cref="Count"/> - 1.</summary>
    /// <exception cref="InputException">No such index.</exception>
    string At(Int128 index) => index >= 0 && index < Count
        ? FromGenes(GeneCode.GenesAt(Genes, index))
        : throw new InputException($"{Name} has no index {index}; expected 0 to {Count - 1}");

    /// <summary>The benchmark's index of an architecture.</summary>
    Int128 IndexOf(string architecture) => GeneCode.Of(Genes, GenesOf(architecture));

    Network INetworkSource.Example => Build(At(0));

    string INetworkSource.FunctionOf(string name) => Normalise(name);

    string INetworkSource.Normalise(string name) => FromGenes(GenesOf(name));
}
