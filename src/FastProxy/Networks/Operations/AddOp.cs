using FastProxy.Input;

namespace FastProxy.Networks.Operations;

/// <summary>The sum of the inputs, all of one shape.</summary>
public sealed record AddOp : Op
{
    public override bool IsSum => true;

    public override bool IsModule => false;

    public override bool HasConstantSum(bool inputs) => inputs;

    public override Shape Output(IReadOnlyList<Shape> inputs)
    {
        foreach (Shape shape in inputs)
        {
            if (shape != inputs[0])
            {
                throw new InputException($"cannot add {inputs[0]} and {shape}");
            }
        }

        return inputs[0];
    }
}

/// <summary>Adds sums to a network.</summary>
public static class AddBuilding
{
    /// <summary>Adds the sum of one or more nodes of one shape; a single one is returned as it is.</summary>
    /// <exception cref="InputException">The shapes differ.</exception>
    public static int Add(this NetworkBuilder builder, params ReadOnlySpan<int> inputs) =>
        inputs.Length == 1 ? inputs[0] : builder.Append(new AddOp(), inputs);
}
