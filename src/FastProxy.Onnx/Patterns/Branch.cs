using FastProxy.Input;
using FastProxy.Onnx.Model;

namespace FastProxy.Onnx.Patterns;

/// <summary>
/// The branch that an <c>If</c> takes, as nodes in its place. A branch sees the values around it, and may call its own by their names: each of its
/// own gets a name behind that of the node's first output.
/// </summary>
internal static class Branch
{
    /// <summary>The operator's type.</summary>
    public const string Type = "If";

    private static readonly Dictionary<string, OnnxAttribute> NoAttributes = [];

    /// <summary>Returns the nodes, the last of which give the outputs of the <c>If</c>.</summary>
    /// <param name="node">The <c>If</c>.</param>
    /// <param name="condition">Its condition.</param>
    /// <param name="isTaken">Whether a value outside has a name.</param>
    /// <exception cref="InputException">There is no such branch, or it does not give the node's outputs.</exception>
    public static List<OnnxNode> Of(OnnxNode node, bool condition, Func<string, bool> isTaken)
    {
        string name = condition ? "then_branch" : "else_branch";
        if (node.Attributes.GetValueOrDefault(name)?.Graph is not { Inputs: [] } graph || graph.Outputs.Count != node.Outputs.Count)
        {
            throw new InputException($"expected a {name} of no inputs and {node.Outputs.Count} outputs");
        }

        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        string Own(string inner)
        {
            string own = $"{node.Outputs[0]}/{name}/{inner}";
            return isTaken(own) ? throw new InputException($"its value {Excerpt.Of(inner)} would be {Excerpt.Of(own)}, which is another") : own;
        }

        return
        [
            .. Renamed(graph, names, Own),
            .. graph.Outputs.Zip(node.Outputs, (inner, outer) => new OnnxNode(node.Name, "Identity", [Name(inner, names)], [outer], NoAttributes)),
        ];
    }

    /// <summary>Returns the nodes of a graph, its initialisers first, under other names.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="names">The names by those that they replace; those of the graph's own values are added.</param>
    /// <param name="own">The name of a value of its own.</param>
    private static List<OnnxNode> Renamed(OnnxGraph graph, Dictionary<string, string> names, Func<string, string> own)
    {
        List<OnnxNode> nodes = [];
        foreach ((string name, OnnxTensor tensor) in graph.Tensors)
        {
            names[name] = own(name);
            var value = new OnnxAttribute(null, null, null, [], tensor, null);
            nodes.Add(new("", "Constant", [], [names[name]], new Dictionary<string, OnnxAttribute> { ["value"] = value }));
        }

        foreach (OnnxNode node in graph.Nodes)
        {
            Dictionary<string, OnnxAttribute> attributes = node.Attributes.ToDictionary(
                pair => pair.Key,
                pair => pair.Value with { Graph = pair.Value.Graph is { } inner ? Inside(inner, names) : null },
                StringComparer.Ordinal);
            string[] inputs = [.. node.Inputs.Select(input => Name(input, names))];
            foreach (string output in node.Outputs.Where(output => output.Length > 0))
            {
                names[output] = own(output);
            }

            nodes.Add(node with { Inputs = inputs, Outputs = [.. node.Outputs.Select(output => Name(output, names))], Attributes = attributes });
        }

        return nodes;
    }

    /// <summary>Returns a graph inside, which reads the values around it under their new names; its own keep theirs.</summary>
    private static OnnxGraph Inside(OnnxGraph graph, Dictionary<string, string> outer)
    {
        var names = new Dictionary<string, string>(outer, StringComparer.Ordinal);
        IEnumerable<OnnxNode> nodes = Renamed(graph, names, name => name).Skip(graph.Tensors.Count);
        return graph with { Nodes = [.. nodes], Outputs = [.. graph.Outputs.Select(output => Name(output, names))] };
    }

    private static string Name(string name, Dictionary<string, string> names) => name.Length == 0 ? name : names.GetValueOrDefault(name, name);
}
