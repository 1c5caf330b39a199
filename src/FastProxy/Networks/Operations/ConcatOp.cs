using FastProxy.Input;

namespace FastProxy.Networks.Operations;

/// <summary>The concatenation, along the channels, of inputs of equal height and width.</summary>
public sealed record ConcatOp : Op
{
    public override bool IsModule => false;

    public override bool HasConstantSum(bool inputs) => inputs;

    public override Shape Output(IReadOnlyList<Shape> inputs)
    {
        foreach (Shape shape in inputs)
        {
            if (shape.Height != inputs[0].Height || shape.Width != inputs[0].Width)
            {
                throw new InputException($"cannot concatenate {inputs[0]} and {shape}");
            }
        }

        return inputs[0] with { Channels = inputs.Sum(shape => shape.Channels) };
    }
}

/// <summary>Adds concatenations to a network.</summary>
public static class ConcatBuilding
{
    /// <summary>Adds a concatenation along the channels; a single node is returned as it is.</summary>
    /// <exception cref="InputException">Heights or widths differ.</exception>
    public static int Concat(this NetworkBuilder builder, params ReadOnlySpan<int> inputs) =>
        inputs.Length == 1 ? inputs[0] : builder.Append(new ConcatOp(), inputs);
}
