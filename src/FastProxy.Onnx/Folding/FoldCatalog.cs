using FastProxy.Input;
using FastProxy.Onnx.Model;

namespace FastProxy.Onnx.Folding;

/// <summary>What exporters compute about shapes, and from weights, is computed when a model is read: the types of nodes, one row each.</summary>
internal static class FoldCatalog
{
    private static readonly Dictionary<string, Fold> All =
        new[] { ArithmeticFolds.All, ShapeFolds.All, MoveFolds.All }.SelectMany(rows => rows).ToDictionary(fold => fold.Type, StringComparer.Ordinal);

    /// <summary>The types that are computed.</summary>
    public static IReadOnlyCollection<string> Types => All.Keys;

    /// <summary>Computes a node that reads constants only.</summary>
    /// <param name="node">The node.</param>
    /// <param name="inputs">Its inputs; null for one that is not given.</param>
    /// <exception cref="InputException">Nodes of its type are not computed, or this one cannot be.</exception>
    public static OnnxTensor[] Compute(OnnxNode node, OnnxTensor?[] inputs)
    {
        Fold fold = All.GetValueOrDefault(node.Type)
            ?? throw new InputException(
                "reads constants only, and its type is none of those computed: " + string.Join(", ", Types.Order(StringComparer.Ordinal)));
        return inputs.Length >= fold.Inputs && inputs.Take(fold.Inputs).All(input => input is not null)
            ? fold.Compute(node, inputs)
            : throw new InputException($"has {inputs.Count(input => input is not null)} inputs, expected {fold.Inputs}");
    }
}
