using FastProxy.Input;

namespace FastProxy.Networks.Operations;

/// <summary>Average pooling; padding enters the divisor if <paramref name="CountPadding"/>.</summary>
public sealed record AvgPoolOp(Window Window, bool CountPadding) : Op
{
    public override Shape Output(IReadOnlyList<Shape> inputs) => Window.Pooled(inputs[0]);
}

/// <summary>Adds average pooling to a network.</summary>
public static class AvgPoolBuilding
{
    /// <summary>Adds average pooling.</summary>
    /// <exception cref="InputException">The window does not fit, is dilated, or its padding exceeds half its side.</exception>
    public static int AvgPool(this NetworkBuilder builder, int x, Window window, bool countPadding) =>
        builder.Append(new AvgPoolOp(window, countPadding), x);
}
