using FastProxy.Onnx.Model;

namespace FastProxy.Onnx.Folding;

/// <summary>A type of node that is computed where it reads constants only.</summary>
/// <param name="Type">The type, in ONNX's name.</param>
/// <param name="Inputs">How many inputs there have to be; those behind may be null.</param>
/// <param name="Compute">Returns the node's outputs.</param>
internal sealed record Fold(string Type, int Inputs, Func<OnnxNode, OnnxTensor?[], OnnxTensor[]> Compute)
{
    /// <summary>A computation of one output.</summary>
    public static Fold Of(string type, int inputs, Func<OnnxNode, OnnxTensor?[], OnnxTensor> compute) =>
        new(type, inputs, (node, x) => [compute(node, x)]);
}
