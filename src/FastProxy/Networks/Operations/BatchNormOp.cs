using System.Globalization;
using System.Text;
using FastProxy.Input;

namespace FastProxy.Networks.Operations;

/// <summary>Batch-norm in train mode (batch mean, biased variance), affine parameters at their initial 1 and 0.</summary>
/// <param name="Layer">The layer's place in the network.</param>
/// <param name="Epsilon">The number that is added to variances.</param>
public sealed record BatchNormOp(string Layer, float Epsilon = BatchNormOp.Usual) : Op
{
    /// <summary>The number that frameworks add to variances.</summary>
    public const float Usual = 1e-5f;

    public override bool IsAffine => true;

    /// <summary>Returns true: every channel sums to zero.</summary>
    public override bool HasConstantSum(bool inputs) => true;

    public override Op Named(Weight weight) => this with { Layer = weight.Layer };

    public override Shape Output(IReadOnlyList<Shape> inputs) => Epsilon > 0 && float.IsFinite(Epsilon)
        ? inputs[0]
        : throw new InputException($"{Layer}: {Epsilon} is added to variances, expected a positive number");

    public override IReadOnlyList<Parameter> Parameters(IReadOnlyList<Shape> inputs) =>
        [new($"{Layer}.weight", [inputs[0].Channels], 1), new($"{Layer}.bias", [inputs[0].Channels], 0)];

    /// <summary>Names the number that is added to variances where it is not the usual one.</summary>
    protected override bool PrintMembers(StringBuilder builder)
    {
        base.PrintMembers(builder);
        builder.Append(CultureInfo.InvariantCulture, $", Layer = {Layer}");
        if (Epsilon != Usual)
        {
            builder.Append(CultureInfo.InvariantCulture, $", Epsilon = {Epsilon:R}");
        }

        return true;
    }
}

/// <summary>Adds batch-norm to a network.</summary>
public static class BatchNormBuilding
{
    /// <summary>Adds batch-norm in train mode.</summary>
    /// <exception cref="InputException"><paramref name="epsilon"/> is not positive.</exception>
    public static int BatchNorm(this NetworkBuilder builder, int x, string layer, float epsilon = BatchNormOp.Usual) =>
        builder.Append(new BatchNormOp(layer, epsilon), x);
}
