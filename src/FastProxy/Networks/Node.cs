namespace FastProxy.Networks;

/// <summary>A parameterised layer's names.</summary>
/// <param name="Layer">
/// Its place in the network, as a framework would name it (<c>cells.0.layers.0.op.1</c>); tensors add <c>.weight</c> and <c>.bias</c>.
/// </param>
/// <param name="Key">What seeds its values: layers of different architectures with the same key hold the same weights.</param>
public readonly record struct Weight(string Layer, string Key);

/// <summary>One operation of a network.</summary>
/// <param name="Id">Its index in the network.</param>
/// <param name="Op">What it computes.</param>
/// <param name="Inputs">Ids of its inputs, all smaller than its own.</param>
/// <param name="Shape">Its output's shape.</param>
/// <param name="IsFrame">Whether every architecture of the space has it: a stem, a classifier.</param>
public sealed record Node(int Id, Op Op, IReadOnlyList<int> Inputs, Shape Shape, bool IsFrame);
