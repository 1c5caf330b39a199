namespace FastProxy.Networks.Operations;

/// <summary>One GELU call, in the exact form rather than by tanh: x/2 (1 + erf(x / sqrt 2)).</summary>
public sealed record GeluOp : Op
{
    public override bool IsActivation => true;

    public override Shape Output(IReadOnlyList<Shape> inputs) => inputs[0];
}

/// <summary>Adds GELU to a network.</summary>
public static class GeluBuilding
{
    /// <summary>Adds one GELU call.</summary>
    public static int Gelu(this NetworkBuilder builder, int x) => builder.Append(new GeluOp(), x);
}
