using FastProxy.Input;

namespace FastProxy.Networks.Operations;

/// <summary>Softmax over the channels of each group, at every pixel.</summary>
/// <param name="Groups">The number of groups of consecutive channels.</param>
public sealed record SoftmaxOp(int Groups) : Op
{
    public override bool KeepsZero() => false;

    public override Shape Output(IReadOnlyList<Shape> inputs) => Groups >= 1 && inputs[0].Channels % Groups == 0
        ? inputs[0]
        : throw new InputException($"softmax of {Groups} groups does not divide {inputs[0].Channels} channels");
}

/// <summary>Adds softmax to a network.</summary>
public static class SoftmaxBuilding
{
    /// <summary>Adds softmax over the channels of each of <paramref name="groups"/> equal groups, at every pixel.</summary>
    /// <exception cref="InputException">The groups do not divide the channels.</exception>
    public static int Softmax(this NetworkBuilder builder, int x, int groups) => builder.Append(new SoftmaxOp(groups), x);
}
