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
    long Count { get; }

    /// <summary>The architecture in its one normal spelling.</summary>
    string Normalise(string architecture);

    /// <summary>The architecture with the benchmark's index <paramref name="index"/>, 0 to <see cref="Count"/> - 1.</summary>
    string At(long index);

    /// <summary>The benchmark's index of an architecture.</summary>
    long IndexOf(string architecture);

    /// <summary>
    /// Equal for two architectures exactly when they compute the same function with the same weights, hence share every score of the
    /// live network.
    /// </summary>
    string FunctionOf(string architecture);

    /// <summary>The network of an architecture, every edge of it, dead ones included.</summary>
    Network Build(string architecture);

    /// <summary>An architecture drawn uniformly.</summary>
    string Sample(Random random);

    /// <summary>Every architecture one operation away.</summary>
    IEnumerable<string> Neighbours(string architecture);

    /// <summary>A neighbour drawn uniformly.</summary>
    string Mutate(string architecture, Random random);
}
