namespace FastProxy.Networks.Operations;

/// <summary>
/// The same numbers as an activation of their own: what reads it is kept apart from what reads its input, so that it has a gradient of its own.
/// </summary>
public sealed record IdentityOp : Op
{
    public override bool IsModule => false;

    public override Shape Output(IReadOnlyList<Shape> inputs) => inputs[0];
}

/// <summary>Adds identities to a network.</summary>
public static class IdentityBuilding
{
    /// <summary>Adds an activation of the same numbers, such as a hidden state as the next step reads it.</summary>
    public static int Identity(this NetworkBuilder builder, int x) => builder.Append(new IdentityOp(), x);
}
