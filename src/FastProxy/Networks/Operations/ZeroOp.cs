namespace FastProxy.Networks.Operations;

/// <summary>Zeros, in the shape of the input under a 1x1 window of this stride (the <c>none</c> of cells).</summary>
public sealed record ZeroOp(int Stride) : Op
{
    public override bool IsModule => false;

    public override bool IsReached(bool inputs) => false;

    public override Shape Output(IReadOnlyList<Shape> inputs) => new Window(1, Stride).Output(inputs[0]);
}

/// <summary>Adds zeros to a network.</summary>
public static class ZeroBuilding
{
    /// <summary>Adds zeros in the shape of <paramref name="x"/> under a 1x1 window of this stride.</summary>
    public static int Zero(this NetworkBuilder builder, int x, int stride = 1) => builder.Append(new ZeroOp(stride), x);
}
