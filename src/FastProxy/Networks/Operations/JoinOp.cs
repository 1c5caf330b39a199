using FastProxy.Input;

namespace FastProxy.Networks.Operations;

/// <summary>The concatenation, along the columns, of inputs of one row and equal channels: steps of a sequence, side by side.</summary>
public sealed record JoinOp : Op
{
    public override bool IsModule => false;

    public override Shape Output(IReadOnlyList<Shape> inputs) =>
        inputs.FirstOrDefault(s => s.Channels != inputs[0].Channels || s.Height != 1) is { Channels: > 0 } other
            ? throw new InputException($"cannot join {inputs[0]} and {other} along the columns: expected one row and equal channels")
            : inputs[0] with { Width = inputs.Sum(s => s.Width) };
}

/// <summary>Adds sequences to a network.</summary>
public static class JoinBuilding
{
    /// <summary>Adds a concatenation along the columns; a single node is returned as it is.</summary>
    /// <exception cref="InputException">The inputs have several rows, or channels that differ.</exception>
    public static int Join(this NetworkBuilder builder, params ReadOnlySpan<int> inputs) =>
        inputs.Length == 1 ? inputs[0] : builder.Append(new JoinOp(), inputs);

    /// <summary>Adds columns [<paramref name="from"/>, <paramref name="from"/> + <paramref name="count"/>) of an activation of one row.</summary>
    /// <exception cref="InputException">The activation has no such columns.</exception>
    public static int Columns(this NetworkBuilder builder, int x, int from, int count)
    {
        Shape s = builder.ShapeOf(x);
        return s.Height == 1 && from >= 0 && count >= 1 && from + count <= s.Width
            ? builder.Map(x, ElementMap.Along([s.Channels, s.Width], 1, [.. Enumerable.Range(from, count)]), s with { Width = count })
            : throw new InputException($"{s} has no columns {from} to {from + count - 1} of one row");
    }
}
