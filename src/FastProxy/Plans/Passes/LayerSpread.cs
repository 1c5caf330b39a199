using FastProxy.Networks;

namespace FastProxy.Plans.Passes;

/// <summary>
/// The covariation of the output channels of each convolution and linear layer on a live path, in an order that isomorphic networks share.
/// </summary>
public sealed class LayerSpread : Pass<IReadOnlyList<FeatureSums>>
{
    public override string Name => "moments of the layers' outputs on the batch";

    public override IReadOnlyList<Pass> Reads => [PassCatalog.Logits];

    internal override IReadOnlyList<FeatureSums> Plan(PassContext context)
    {
        Network network = context.Network;
        IEnumerable<Tensor> outputs = network.Nodes
            .Where(n => n.Op.Weights is not null && network.Live[n.Id])
            .Select(n => context.Data.TensorOf(n.Id));
        return [.. outputs.OrderBy(x => x.Key).Select(x => FeatureSums.Of(context.Plan, x))];
    }

    internal override IEnumerable<Buffer> Buffers(IReadOnlyList<FeatureSums> results) => results.SelectMany(f => f.Buffers);
}
