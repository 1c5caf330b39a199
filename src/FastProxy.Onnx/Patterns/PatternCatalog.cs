using FastProxy.Input;
using FastProxy.Onnx.Folding;
using FastProxy.Onnx.Model;

namespace FastProxy.Onnx.Patterns;

/// <summary>
/// What exporters write out in several nodes, as the one operator that it is: the patterns, one row each. A pattern looks at a node and those before
/// it,
/// and returns a node that reads their inputs and gives the same value; nodes that nothing reads any more are left out.
/// </summary>
internal static class PatternCatalog
{
    private static readonly Func<OnnxNode, GraphView, OnnxNode?>[] All =
    [
        ActivationPatterns.HardSigmoid,
        ActivationPatterns.HardSwish,
        ActivationPatterns.Swish,
        ActivationPatterns.Mish,
        ActivationPatterns.Gelu,
        ActivationPatterns.GeluTanh,
        NormPatterns.Normalisation,
        LayerPatterns.LinearBias,
        LayerPatterns.ConvBias,
        LayerPatterns.CutConv,
        LayerPatterns.PaddedConv,
    ];

    /// <summary>Computes constants, replaces patterns, and leaves out the nodes that no wanted value depends on.</summary>
    /// <param name="all">The nodes of a graph, in order.</param>
    /// <param name="constants">The constants, which are added to.</param>
    /// <param name="wanted">The values that are wanted.</param>
    /// <returns>The nodes that remain, in order.</returns>
    public static IReadOnlyList<OnnxNode> Apply(IReadOnlyList<OnnxNode> all, Constants constants, IEnumerable<string> wanted)
    {
        var view = new GraphView(constants);
        List<OnnxNode> nodes = [];
        foreach (OnnxNode node in all)
        {
            if ((node.Type != Branch.Type && node.Attributes.Values.Any(attribute => attribute.Graph is not null))
                || node.Outputs.Count == 0 || (node.Inputs.Count == 0 && node.Type != "Constant"))
            {
                throw new InputException($"{node.Title}: expected inputs and outputs, and no graph inside but those of {Branch.Type}");
            }

            if (constants.Gives(node) && FoldCatalog.Types.Contains(node.Type))
            {
                Titled(node, () => constants.Compute(node));
                continue;
            }

            OnnxNode replaced = All.Select(match => match(node, view)).FirstOrDefault(match => match is not null) ?? node;
            view.Add(replaced);
            nodes.Add(replaced);
        }

        var needed = new HashSet<string>(wanted, StringComparer.Ordinal);
        List<OnnxNode> kept = [];
        foreach (OnnxNode node in nodes.AsEnumerable().Reverse().Where(node => node.Outputs.Any(needed.Contains)))
        {
            needed.UnionWith(node.Reads);
            kept.Add(node);
        }

        kept.Reverse();
        return kept;
    }

    /// <summary>Puts the node's title in front of what is wrong with it.</summary>
    /// <exception cref="InputException">Something is.</exception>
    public static void Titled(OnnxNode node, Action action)
    {
        try
        {
            action();
        }
        catch (InputException e) when (!e.Message.StartsWith("node ", StringComparison.Ordinal))
        {
            throw new InputException($"{node.Title}: {e.Message}", e);
        }
    }
}
