using System.Security.Cryptography;
using System.Text;

namespace FastProxy.Networks.Canonical;

/// <summary>
/// The canonical form of a whole network, for networks that no space has written. It covers the features and the output, and ignores the names and
/// weight keys of layers.
/// </summary>
/// <remarks>
/// A convolution, linear layer, batch-norm or activation is never the same as another: each has weights, or a pattern that metrics count. The places
/// of a layer that has several have one key, the least of their names, and are a part of the network's key. Terms of over 64 characters are
/// replaced by 128 bits of their SHA-256, so that the text stays short however deeply the network nests.
/// </remarks>
public static class NetworkForm
{
    private const int Longest = 64;

    /// <summary>
    /// Returns the key of the network's function: equal for two networks exactly when they are isomorphic without their dead branches, within the
    /// bounds of <see cref="Rankings"/>.
    /// </summary>
    public static string FunctionOf(Network network)
    {
        CanonicalForm form = Of(network);
        IEnumerable<string> shared = SharedOf(network).Select(nodes => string.Join('=', nodes.Select(form.NameOf).Order(StringComparer.Ordinal)));
        return Shorten(string.Join(' ', [form.Text, .. shared.Order(StringComparer.Ordinal)]));
    }

    /// <summary>
    /// Returns the network with the weights of each layer seeded by its name in the canonical form, so that isomorphic networks have equal weights.
    /// </summary>
    public static Network WithCanonicalKeys(Network network)
    {
        CanonicalForm form = Of(network);
        Dictionary<string, string> keys = network.Nodes.Where(node => node.Op.Weights is not null).GroupBy(node => node.Op.Weights!.Value.Layer)
            .ToDictionary(nodes => nodes.Key, nodes => nodes.Select(node => form.NameOf(node.Id)).Min(StringComparer.Ordinal)!);
        return network.With(node => node.Op.Weights is { } weight ? node.Op.Named(weight with { Key = keys[weight.Layer] }) : node.Op);
    }

    /// <summary>Returns the canonical form; its operations are the network's nodes.</summary>
    public static CanonicalForm Of(Network network)
    {
        var graph = new OpGraph();
        Dictionary<int, int> places = SharedOf(network).SelectMany(nodes => nodes.Select(id => (id, nodes.Length))).ToDictionary();
        foreach (Node node in network.Nodes)
        {
            int[] inputs = [.. node.Inputs];
            Shape[] shapes = [.. inputs.Select(input => network.Nodes[input].Shape)];
            string text = $"{node.Op.Named(default)}{(inputs.Length > 1 ? $" of {string.Join(' ', shapes)}" : "")}"
                + (places.TryGetValue(node.Id, out int count) ? $" at {count} places" : "");
            _ = inputs.Length == 0 ? graph.Input($"input {node.Shape}")
                : !node.Op.IsReached(true) ? graph.Zero()
                : node.Op.IsSum ? graph.Sum(inputs)
                : node.Op.IsActivation || node.Op.Parameters(shapes).Count > 0 ? graph.ApplyDistinct(text, null, inputs)
                : graph.Apply(text, inputs);
        }

        graph.SetOutputs([.. network.Features, network.Nodes.Count - 1]);
        return CanonicalForm.Of(graph, terms => terms.Count == 1 ? terms[0] : $"({string.Join('+', terms)})", Shorten);
    }

    /// <summary>Returns the live nodes of each layer that has several.</summary>
    private static IEnumerable<int[]> SharedOf(Network network) => network.Nodes.Where(node => network.Live[node.Id] && node.Op.Weights is not null)
        .GroupBy(node => node.Op.Weights!.Value.Layer, node => node.Id).Select(nodes => nodes.ToArray()).Where(nodes => nodes.Length > 1);

    private static string Shorten(string term) =>
        term.Length <= Longest ? term : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(term)).AsSpan(0, 16));
}
