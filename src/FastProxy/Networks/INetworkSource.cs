using FastProxy.Data;
using FastProxy.Input;

namespace FastProxy.Networks;

/// <summary>
/// Networks by name: the architectures of a space, or networks that a caller built. All of them read images of one shape and distinguish the same
/// classes. Methods that take a name throw <see cref="InputException"/> on one that names no network.
/// </summary>
public interface INetworkSource
{
    /// <summary>The name in the protocol.</summary>
    string Name { get; }

    /// <summary>Settings that change the networks, by name, for the protocol.</summary>
    IReadOnlyDictionary<string, string> Settings { get; }

    /// <summary>A network that represents the others: all have its input and its output.</summary>
    Network Example { get; }

    /// <summary>The tensors that the networks bring with them, by the names of their layers; null if weights are drawn.</summary>
    IReadOnlyDictionary<string, NpyArray>? Weights => null;

    /// <summary>Returns the name in its one normal spelling.</summary>
    string Normalise(string name);

    /// <summary>
    /// Returns a text that is equal for two networks exactly when they compute the same function with the same weights, and so share every score of
    /// the live network.
    /// </summary>
    string FunctionOf(string name);

    /// <summary>Returns the network of a name, dead branches included.</summary>
    Network Build(string name);
}
