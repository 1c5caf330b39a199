namespace FastProxy.Networks;

/// <summary>The names of a parameterised layer.</summary>
/// <param name="Layer">
/// The place in the network, as a framework would name it (<c>cells.0.layers.0.op.1</c>); tensors add <c>.weight</c> and <c>.bias</c>.
/// </param>
/// <param name="Key">The seed of its values: layers of different architectures with the same key hold the same weights.</param>
public readonly record struct Weight(string Layer, string Key);

/// <summary>One operation of a network.</summary>
/// <param name="Id">The index in the network.</param>
/// <param name="Op">The operation that the node computes.</param>
/// <param name="Inputs">The ids of its inputs, all smaller than its own.</param>
/// <param name="Shape">The shape of its output.</param>
/// <param name="IsFrame">Whether every architecture of the space has it: a stem, a classifier.</param>
public sealed record Node(int Id, Op Op, IReadOnlyList<int> Inputs, Shape Shape, bool IsFrame);
