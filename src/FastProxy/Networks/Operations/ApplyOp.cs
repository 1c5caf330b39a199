using FastProxy.Kernels.Activations;

namespace FastProxy.Networks.Operations;

/// <summary>One call of an element-wise function.</summary>
/// <param name="Function">The function.</param>
public sealed record ApplyOp(ElementFunction Function) : Op
{
    public override bool IsActivation => Function.Traits.HasFlag(FunctionTraits.Activation);

    public override bool KeepsZero() => Function.KeepsZero;

    public override Shape Output(IReadOnlyList<Shape> inputs) => inputs[0];

    public override string ToString() => $"{Function}";
}

/// <summary>Adds element-wise functions to a network.</summary>
public static class ApplyBuilding
{
    /// <summary>Adds one call of an element-wise function, one of <see cref="ElementFunctions"/>.</summary>
    public static int Apply(this NetworkBuilder builder, int x, ElementFunction function) => builder.Append(new ApplyOp(function), x);

    /// <summary>Adds one call of GELU in the exact form.</summary>
    public static int Gelu(this NetworkBuilder builder, int x) => builder.Apply(x, ElementFunctions.Gelu);
}
