namespace FastProxy.Networks.Operations;

/// <summary>One GELU call, exact rather than by tanh: x/2 (1 + erf(x / sqrt 2)).</summary>
public sealed record GeluOp : Op
{
    public override bool IsActivation => true;

    public override Shape Output(IReadOnlyList<Shape> inputs) => inputs[0];
}

/// <summary>Adds it to a network.</summary>
public static class GeluBuilding
{
    /// <summary>One GELU call.</summary>
    public static int Gelu(this NetworkBuilder builder, int x) => builder.Append(new GeluOp(), x);
}
