using FastProxy.Input;

namespace FastProxy.Networks.Operations;

/// <summary>The maximum over the window's taps inside the image.</summary>
public sealed record MaxPoolOp(Window Window) : Op
{
    public override Shape Output(IReadOnlyList<Shape> inputs) => Window.Pooled(inputs[0]);
}

/// <summary>Adds max pooling to a network.</summary>
public static class MaxPoolBuilding
{
    /// <summary>Adds max pooling.</summary>
    /// <exception cref="InputException">The window does not fit, is dilated, or its padding exceeds half its side.</exception>
    public static int MaxPool(this NetworkBuilder builder, int x, Window window) => builder.Append(new MaxPoolOp(window), x);
}
