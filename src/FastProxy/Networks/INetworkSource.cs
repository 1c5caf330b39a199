using FastProxy.Input;

namespace FastProxy.Networks;

/// <summary>
/// Networks by name: the architectures of a space, or networks that a caller built. All of them read images of one shape and tell the same classes.
/// Methods that take a name throw <see cref="InputException"/> on one that names no network.
/// </summary>
public interface INetworkSource
{
    /// <summary>The name in the protocol.</summary>
    string Name { get; }

    /// <summary>Settings that change the networks, by name, for the protocol.</summary>
    IReadOnlyDictionary<string, string> Settings { get; }

    /// <summary>A network that stands for the others: its input and its output are theirs.</summary>
    Network Example { get; }

    /// <summary>The name in its one normal spelling.</summary>
    string Normalise(string name);

    /// <summary>
    /// Equal for two networks exactly when they compute the same function with the same weights, and so share every score of the live network.
    /// </summary>
    string FunctionOf(string name);

    /// <summary>The network of a name, dead branches included.</summary>
    Network Build(string name);
}
