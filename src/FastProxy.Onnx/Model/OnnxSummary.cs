using FastProxy.Data;
using FastProxy.Networks;

namespace FastProxy.Onnx.Model;

/// <summary>A model as it was read.</summary>
/// <param name="Network">The network.</param>
/// <param name="Weights">The weights that the model gives, by the names of their tensors.</param>
/// <param name="Opset">The version of the standard operators.</param>
/// <param name="InputName">The name of the input.</param>
/// <param name="Folded">
/// The nodes that have no operation of their own in the network, by type: constants, arithmetic on shapes, parts of patterns.
/// </param>
public sealed record OnnxSummary(
    Network Network, IReadOnlyDictionary<string, NpyArray> Weights, long Opset, string InputName, IReadOnlyDictionary<string, int> Folded);
