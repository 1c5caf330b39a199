namespace FastProxy.Networks.Operations;

/// <summary>One ReLU call: max(x, 0).</summary>
public sealed record ReluOp : Op
{
    public override bool IsActivation => true;

    public override Shape Output(IReadOnlyList<Shape> inputs) => inputs[0];
}

/// <summary>Adds ReLU to a network.</summary>
public static class ReluBuilding
{
    /// <summary>Adds one ReLU call.</summary>
    public static int Relu(this NetworkBuilder builder, int x) => builder.Append(new ReluOp(), x);
}
