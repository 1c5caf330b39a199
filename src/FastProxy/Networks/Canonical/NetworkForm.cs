using System.Security.Cryptography;
using System.Text;

namespace FastProxy.Networks.Canonical;

/// <summary>
/// The canonical form of a whole network, for networks that no space has written. It covers the features and the output, and ignores the names and
/// weight keys of layers.
/// </summary>
/// <remarks>
/// A convolution, linear layer, batch-norm or activation is never the same as another: each has weights, or a pattern that metrics count. Terms of
/// over 64 characters are replaced by 128 bits of their SHA-256, so that the text stays short however deeply the network nests.
/// </remarks>
public static class NetworkForm
{
    private const int Longest = 64;

    /// <summary>
    /// Returns the key of the network's function: equal for two networks exactly when they are isomorphic without their dead branches, within the
    /// bounds of <see cref="Rankings"/>.
    /// </summary>
    public static string FunctionOf(Network network) => Shorten(Of(network).Text);

    /// <summary>
    /// Returns the network with the weights of each layer seeded by its name in the canonical form, so that isomorphic networks have equal weights.
    /// </summary>
    public static Network WithCanonicalKeys(Network network)
    {
        CanonicalForm form = Of(network);
        return network.With(node => node.Op.Weights is { } weight ? node.Op.Named(weight with { Key = form.NameOf(node.Id) }) : node.Op);
    }

    /// <summary>Returns the canonical form; its operations are the network's nodes.</summary>
    public static CanonicalForm Of(Network network)
    {
        var graph = new OpGraph();
        foreach (Node node in network.Nodes)
        {
            int[] inputs = [.. node.Inputs];
            Shape[] shapes = [.. inputs.Select(input => network.Nodes[input].Shape)];
            string text = $"{node.Op.Named(default)}{(inputs.Length > 1 ? $" of {string.Join(' ', shapes)}" : "")}";
            _ = inputs.Length == 0 ? graph.Input($"input {node.Shape}")
                : !node.Op.IsReached(true) ? graph.Zero()
                : node.Op.IsSum ? graph.Sum(inputs)
                : node.Op.IsActivation || node.Op.Parameters(shapes).Count > 0 ? graph.ApplyDistinct(text, null, inputs)
                : graph.Apply(text, inputs);
        }

        graph.SetOutputs([.. network.Features, network.Nodes.Count - 1]);
        return CanonicalForm.Of(graph, terms => terms.Count == 1 ? terms[0] : $"({string.Join('+', terms)})", Shorten);
    }

    private static string Shorten(string term) =>
        term.Length <= Longest ? term : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(term)).AsSpan(0, 16));
}
