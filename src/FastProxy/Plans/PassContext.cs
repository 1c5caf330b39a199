using FastProxy.Input;
using FastProxy.Networks;

namespace FastProxy.Plans;

/// <summary>Everything a pass sees of the plan and of the network that it is emitted for.</summary>
/// <param name="plan">The plan, which takes its steps.</param>
/// <param name="network">The network.</param>
/// <param name="passes">All passes over the network.</param>
internal sealed class PassContext(PlanBuilder plan, Network network, PassSet passes)
{
    private readonly Dictionary<EvaluationMode, Lowering> lowerings = [];
    private readonly Dictionary<Pass, object> results = [];

    /// <summary>The plan.</summary>
    public PlanBuilder Plan => plan;

    /// <summary>The network.</summary>
    public Network Network => network;

    /// <summary>The network on the batch, in train mode.</summary>
    public Lowering Data => Under(new EvaluationMode("", InputSource.Data, plan.Samples));

    /// <summary>The results of the passes so far.</summary>
    public IReadOnlyDictionary<Pass, object> Results => results;

    /// <summary>Whether another pass is asked for, as a yield of this one.</summary>
    public bool Wants(Pass pass) => passes.Has(pass);

    /// <summary>The network under a mode, lowered once.</summary>
    public Lowering Under(EvaluationMode mode)
    {
        if (!lowerings.TryGetValue(mode, out Lowering? lowering))
        {
            lowering = new Lowering(plan, network, mode);
            lowerings.Add(mode, lowering);
        }

        return lowering;
    }

    /// <summary>The results of a pass that comes before.</summary>
    public T Of<T>(Pass<T> pass)
        where T : class => (T)results[pass];

    /// <summary>Logits that depend on weights.</summary>
    /// <exception cref="InputException">They depend on none.</exception>
    public static Tensor Weighted(Tensor logits) => ReverseMode.DependsOnWeights(logits)
        ? logits
        : throw new InputException("the output depends on no weights, so it has neither tangent kernel nor curvature");

    /// <summary>Emits a pass, unless the network has no results of it.</summary>
    public void Emit(Pass pass)
    {
        if ((network.IsConnected || pass.IsForward) && pass.Emit(this) is { } result)
        {
            results.Add(pass, result);
        }
    }
}
