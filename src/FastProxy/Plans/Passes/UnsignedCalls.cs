using FastProxy.Kernels.Activations;
using FastProxy.Kernels.Activations.Functions;
using FastProxy.Networks.Operations;

namespace FastProxy.Plans.Passes;

/// <summary>The neurons whose output is always positive.</summary>
/// <param name="Neurons">Their number in one sample, over the sigmoids that depend on the input.</param>
public sealed record UnsignedNeurons(long Neurons);

/// <summary>Counts the calls of sigmoids, on whose signs all samples agree.</summary>
public sealed class UnsignedCalls : Pass<UnsignedNeurons>
{
    public override string Name => "sigmoids of the network";

    internal override bool IsForward => true;

    internal override UnsignedNeurons Plan(PassContext context) => new(context.Network.Nodes
        .Where(n => n.Op is ApplyOp { Function: ElementFunction<Sigmoid> } && context.Network.Reached[n.Id]).Sum(n => n.Shape.Neurons));

    internal override IEnumerable<Buffer> Buffers(UnsignedNeurons results) => [];
}
