using FastProxy.Input;
using FastProxy.Kernels.Conv;
using FastProxy.Networks;
using FastProxy.Networks.Operations;

namespace FastProxy.Plans.Operations;

/// <summary>Rows of a table, looked up by token ids.</summary>
public sealed class EmbedOperation : Operation<EmbedOp>
{
    internal override Value Lower(Node node, EmbedOp op, Lowering lowering)
    {
        if (lowering.Mode.IsDual)
        {
            throw new InputException("SynFlow multiplies its inputs by weights: expected a network without embeddings");
        }

        Tensor ids = lowering.TensorOf(node.Inputs[0]);
        var weight = new WeightRef(op.Weight, new ConvShape(op.Width, op.Rows, 1), IsLinear: true, IsAbsolute: lowering.Mode.IsAbsolute)
        {
            IsShared = lowering.Network.IsShared(op.Weight),
        };
        UInt128 key = ValueKey.Of($"embed {op.Rows} {op.Width} {op.Weight.Key}", ids.Key);
        return Value.Of(lowering.Plan.Emit(new EmbedStep(ids, weight), key, lowering.LayoutOf(node)));
    }
}

/// <summary>Rows of a table, looked up by token ids.</summary>
/// <param name="ids">The ids, one channel.</param>
/// <param name="weight">The table: an output for each row.</param>
public sealed class EmbedStep(Tensor ids, WeightRef weight) : Step
{
    /// <summary>The ids.</summary>
    public Tensor Ids => ids;

    /// <summary>The table.</summary>
    public WeightRef Weight => weight;

    public override IEnumerable<Buffer> Inputs => weight.Gradient is null ? [ids] : [ids, weight.Gradient];

    public override bool HasWeights => true;

    internal override void PassBack(Tensor output, Tensor[] gradients, ReverseMode mode) => mode.Table(output, ids, weight, gradients);

    internal override Tangents PushForward(Tensor output, ForwardMode mode) => mode.Table(output, ids, weight);
}

/// <summary>The gradient of a table: of each row the sum over its tokens.</summary>
/// <param name="ids">The ids.</param>
/// <param name="gradient">The gradient of the rows that were looked up.</param>
/// <param name="weight">The table.</param>
public sealed class EmbedGradStep(Tensor ids, Tensor gradient, WeightRef weight) : Step
{
    /// <summary>The ids.</summary>
    public Tensor Ids => ids;

    /// <summary>The gradient of the rows that were looked up.</summary>
    public Tensor Gradient => gradient;

    /// <summary>The rows of the table.</summary>
    public int Rows => weight.Shape.OutChannels;

    /// <summary>The gradient of the table.</summary>
    public WeightGradient Result { get; } = new(weight.Shape.OutChannels * weight.Shape.InChannels);

    public override IEnumerable<Buffer> Inputs => [ids, gradient];

    public override IEnumerable<Buffer> Outputs => [Result];
}
