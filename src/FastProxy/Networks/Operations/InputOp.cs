namespace FastProxy.Networks.Operations;

/// <summary>The network's input: a batch of <paramref name="Shape"/> per sample.</summary>
public sealed record InputOp(Shape Shape) : Op
{
    public override bool IsModule => false;

    public override bool IsReached(bool inputs) => true;

    public override Shape Output(IReadOnlyList<Shape> inputs) => Shape;
}

/// <summary>Adds it to a network.</summary>
public static class InputBuilding
{
    /// <summary>The network's input, <paramref name="shape"/> per sample.</summary>
    public static int Input(this NetworkBuilder builder, Shape shape) => builder.Append(new InputOp(shape));
}
