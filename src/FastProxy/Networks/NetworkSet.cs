using FastProxy.Input;

namespace FastProxy.Networks;

/// <summary>Networks that a caller built, each under a name of its own.</summary>
public sealed class NetworkSet : INetworkSource
{
    private readonly Dictionary<string, Network> networks = new(StringComparer.Ordinal);

    /// <summary>Takes the networks.</summary>
    /// <exception cref="InputException">There is none, a name comes twice, or one has other inputs or other classes than the first.</exception>
    public NetworkSet(IEnumerable<(string Name, Network Network)> networks)
    {
        foreach ((string name, Network network) in networks)
        {
            if (!this.networks.TryAdd(name, network))
            {
                throw new InputException($"network {Excerpt.Of(name)} is given twice");
            }

            Network first = this.networks.First().Value;
            (Shape input, Shape output) = (network.Nodes[0].Shape, network.Output.Shape);
            if (network.Nodes[0].Op != first.Nodes[0].Op || output != first.Output.Shape)
            {
                throw new InputException(
                    $"network {Excerpt.Of(name)} maps {input} to {output}, expected {first.Nodes[0].Shape} to {first.Output.Shape} as the first");
            }
        }

        Example = this.networks.Count > 0 ? this.networks.First().Value : throw new InputException("no network is given");
    }

    public string Name => "networks";

    public IReadOnlyDictionary<string, string> Settings { get; } = new Dictionary<string, string>();

    public Network Example { get; }

    /// <summary>The names, in the order in which they were given.</summary>
    public IReadOnlyCollection<string> Names => networks.Keys;

    public string Normalise(string name) =>
        networks.ContainsKey(name) ? name : throw new InputException($"unknown network {Excerpt.Of(name)}");

    public string FunctionOf(string name) => Normalise(name);

    public Network Build(string name) => networks[Normalise(name)];
}
