namespace FastProxy.Plans;

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
