using FastProxy.Input;
using FastProxy.Networks;

namespace FastProxy.Plans;

/// <summary>The plan and the network that a pass is emitted for.</summary>
/// <param name="plan">The plan, which takes the steps.</param>
/// <param name="network">The network.</param>
/// <param name="passes">All passes over the network.</param>
internal sealed class PassContext(PlanBuilder plan, Network network, PassSet passes)
{
    private readonly Dictionary<EvaluationMode, Lowering> lowerings = [];
    private readonly HashSet<Lowering> used = [];
    private readonly Dictionary<Pass, object> results = [];
    private readonly Dictionary<Pass, IReadOnlyList<Buffer>> watched = [];
    private readonly Dictionary<Pass, string> refused = [];

    /// <summary>The plan.</summary>
    public PlanBuilder Plan => plan;

    /// <summary>The network.</summary>
    public Network Network => network;

    /// <summary>The network on the batch, in train mode.</summary>
    public Lowering Data => Under(new EvaluationMode("", InputSource.Data, plan.Samples));

    /// <summary>The results of the passes so far.</summary>
    public IReadOnlyDictionary<Pass, object> Results => results;

    /// <summary>As <see cref="NetworkPlan.Watched"/>, of the passes so far.</summary>
    public IReadOnlyDictionary<Pass, IReadOnlyList<Buffer>> Watched => watched;

    /// <summary>Returns whether another pass, a yield of this one, is requested.</summary>
    public bool Wants(Pass pass) => passes.Has(pass);

    /// <summary>Returns the network under a mode, lowered once.</summary>
    public Lowering Under(EvaluationMode mode)
    {
        if (!lowerings.TryGetValue(mode, out Lowering? lowering))
        {
            lowering = new Lowering(plan, network, mode);
            lowerings.Add(mode, lowering);
        }

        used.Add(lowering);
        return lowering;
    }

    /// <summary>Returns the results of an earlier pass.</summary>
    public T Of<T>(Pass<T> pass)
        where T : class => (T)results[pass];

    /// <summary>Returns the logits, which must depend on weights.</summary>
    /// <exception cref="InputException">They depend on no weights.</exception>
    public static Tensor Weighted(Tensor logits) => ReverseMode.DependsOnWeights(logits)
        ? logits
        : throw new InputException("the output depends on no weights, so it has neither tangent kernel nor curvature");

    /// <summary>The passes that the network has no form for, and those that read them, each with the reason.</summary>
    public IReadOnlyDictionary<Pass, string> Refused => refused;

    /// <summary>Emits a pass, unless it has no results for the network. Steps of a refused pass stay in the plan; nothing reads them.</summary>
    public void Emit(Pass pass)
    {
        used.Clear();
        if (pass.Reads.Select(read => refused.GetValueOrDefault(read)).OfType<string>().FirstOrDefault() is { } reason)
        {
            refused.Add(pass, reason);
        }
        else if ((network.IsConnected || pass.IsForward) && Emitted(pass) is { } result)
        {
            results.Add(pass, result);
            IEnumerable<Buffer> own = used.SelectMany(lowering => lowering.Watched(pass.ReadsDeadBranches));
            watched.Add(pass, [.. pass.Reads.SelectMany(read => watched.GetValueOrDefault(read) ?? []).Concat(own).Distinct()]);
        }
    }

    private object? Emitted(Pass pass)
    {
        try
        {
            return pass.Emit(this);
        }
        catch (InputException e)
        {
            refused.Add(pass, e.Message);
            return null;
        }
    }
}
