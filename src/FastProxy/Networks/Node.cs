using System.Text;

namespace FastProxy.Networks;

/// <summary>A distribution that a space prescribes for a layer, whatever the initialisation of others.</summary>
/// <param name="IsNormal">Whether weights are N(0, scale^2) rather than U[-scale, scale).</param>
/// <param name="Scale">The scale.</param>
/// <param name="BiasBound">Biases are U[-bound, bound); 0 for zeros.</param>
/// <param name="HasZeroFirst">Whether the first output's weights, such as those of a padding token, are zero.</param>
public sealed record WeightDraw(bool IsNormal, float Scale, float BiasBound = 0, bool HasZeroFirst = false);

/// <summary>The names of a parameterised layer.</summary>
/// <param name="Layer">
/// The place in the network, as a framework would name it (<c>cells.0.layers.0.op.1</c>); tensors add <c>.weight</c> and <c>.bias</c>.
/// </param>
/// <param name="Key">The seed of its values: layers of different architectures with the same key hold the same weights.</param>
/// <param name="Draw">The distribution of its values, which the key implies; null for that of the whole network.</param>
/// <remarks>Operations of one network with equal names share one weight, as a cell does over time: it has one gradient.</remarks>
public readonly record struct Weight(string Layer, string Key, WeightDraw? Draw = null)
{
    /// <summary>Writes the names alone: they are a part of canonical keys.</summary>
    private bool PrintMembers(StringBuilder builder)
    {
        builder.Append($"Layer = {Layer}, Key = {Key}");
        return true;
    }
}

/// <summary>One operation of a network.</summary>
/// <param name="Id">The index in the network.</param>
/// <param name="Op">The operation that the node computes.</param>
/// <param name="Inputs">The ids of its inputs, all smaller than its own.</param>
/// <param name="Shape">The shape of its output.</param>
/// <param name="IsFrame">Whether every architecture of the space has it: a stem, a classifier.</param>
public sealed record Node(int Id, Op Op, IReadOnlyList<int> Inputs, Shape Shape, bool IsFrame);
