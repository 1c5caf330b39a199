using FastProxy.Input;
using FastProxy.Networks;

namespace FastProxy.Spaces;

/// <summary>
/// A search space: architectures as strings in the benchmark's own notation, and the network of each. Every method that takes an architecture throws
/// <see cref="InputException"/> on one that is not in the space.
/// </summary>
/// <remarks>
/// A space reads and writes its notation and builds networks. The rest follows if the space is the product of its genes and no two architectures are
/// one function; a space that differs overrides the member. A space of graphs of any size has no genes and so no index: architectures are known by
/// their names alone, and the space says itself how they are drawn and varied.
/// </remarks>
public interface ISpace : INetworkSource
{
    /// <summary>
    /// The number of choices of each gene, which searches vary. Any choices together are an architecture (see <see cref="Variation"/>). Empty for a
    /// space without genes.
    /// </summary>
    IReadOnlyList<int> Genes { get; }

    /// <summary>Whether architectures have an index; without genes they have none.</summary>
    bool IsIndexed => Genes.Count > 0;

    /// <summary>
    /// Returns the number of choices of each gene for an architecture of these genes; 1 for a gene that it does not read, such as one of a layer that
    /// it lacks.
    /// </summary>
    IReadOnlyList<int> ChoicesOf(IReadOnlyList<int> genes) => Genes;

    /// <summary>Returns the choices of an architecture, gene by gene, each from 0 to its number of choices - 1.</summary>
    /// <exception cref="InputException">The space has no genes.</exception>
    int[] GenesOf(string architecture) => throw Unindexed();

    /// <summary>Returns the architecture of these choices, in its normal spelling.</summary>
    /// <exception cref="InputException">The space has no genes.</exception>
    string FromGenes(ReadOnlySpan<int> genes) => throw Unindexed();

    /// <summary>The number of architectures in the space; the largest number there is if they are not counted, as they have no index.</summary>
    Int128 Count => IsIndexed ? GeneCode.Count(Genes) : Int128.MaxValue;

    /// <summary>Returns the architecture with the benchmark's index <paramref name="index"/>, 0 to <see cref="Count"/> - 1.</summary>
    /// <exception cref="InputException">The index is out of range, or the space has none.</exception>
    string At(Int128 index) => !IsIndexed ? throw Unindexed()
        : index >= 0 && index < Count
        ? FromGenes(GeneCode.GenesAt(Genes, index))
        : throw new InputException($"{Name} has no index {index}; expected 0 to {Count - 1}");

    /// <summary>Returns the benchmark's index of an architecture.</summary>
    /// <exception cref="InputException">The space has no index.</exception>
    Int128 IndexOf(string architecture) => GeneCode.Of(Genes, GenesOf(architecture));

    /// <summary>Returns an architecture drawn at random: of genes uniformly, every choice being random.</summary>
    string Sample(Random random) => this.SampleGenes(random);

    /// <summary>Returns every architecture one move away, none twice, in an order that the architecture decides: of genes by gene and then by choice.
    /// </summary>
    IEnumerable<string> Neighbours(string architecture) => this.NeighboursByGenes(architecture);

    /// <summary>Returns an architecture one move away drawn at random, of genes uniformly.</summary>
    string Mutate(string architecture, Random random) => this.MutateGene(architecture, random);

    /// <summary>Returns the error for a request by index or gene to a space that has none.</summary>
    InputException Unindexed() => new($"the architectures of {Name} have no index: expected them by name, or a sample");

    Network INetworkSource.Example => Build(At(0));

    string INetworkSource.FunctionOf(string name) => Normalise(name);

    string INetworkSource.Normalise(string name) => FromGenes(GenesOf(name));
}
