using FastProxy.Networks;

namespace FastProxy.Plans.Passes;

/// <summary>The list of passes, in the order in which plans take them.</summary>
public static class PassCatalog
{
    private static readonly List<Pass> Rows = [];

    public static readonly DistinctPatterns DistinctPatterns = Row(new DistinctPatterns());
    public static readonly Agreement Agreement = Row(new Agreement());
    public static readonly AllDistinctPatterns AllDistinctPatterns = Row(new AllDistinctPatterns());
    public static readonly OutputSigns OutputSigns = Row(new OutputSigns());
    public static readonly Logits Logits = Row(new Logits());
    public static readonly LossGradient LossGradient = Row(new LossGradient());
    public static readonly BiasGradients BiasGradients = Row(new BiasGradients());
    public static readonly OutputSaliency OutputSaliency = Row(new OutputSaliency());
    public static readonly Curvature Curvature = Row(new Curvature());
    public static readonly Jacobian Jacobian = Row(new Jacobian());
    public static readonly Jacobian DirectJacobian = Row(new Jacobian(isDirect: true));
    public static readonly NextLossGradient NextLossGradient = Row(new NextLossGradient());
    public static readonly FrozenLossGradient FrozenLossGradient = Row(new FrozenLossGradient());
    public static readonly Flow Flow = Row(new Flow());
    public static readonly NormFlow NormFlow = Row(new NormFlow());
    public static readonly FeatureSpread FeatureSpread = Row(new FeatureSpread());
    public static readonly FeatureGradients FeatureGradients = Row(new FeatureGradients());
    public static readonly LayerSpread LayerSpread = Row(new LayerSpread());
    public static readonly Perturbation Perturbation = Row(new Perturbation());
    public static readonly FirstSample FirstSample = Row(new FirstSample());
    public static readonly GradientSigns GradientSigns = Row(new GradientSigns());

    public static readonly MarkedValues States = Row(new MarkedValues(MarkRole.State, "hidden states of recurrent layers"));
    public static readonly MarkedValues Projections = Row(new MarkedValues(MarkRole.Projection, "projections of attention"));
    public static readonly MarkedValues Softmaxes = Row(new MarkedValues(MarkRole.Softmax, "softmax of attention"));
    public static readonly ReachedPatterns ReachedPatterns = Row(new ReachedPatterns());
    public static readonly UnsignedCalls UnsignedCalls = Row(new UnsignedCalls());
    public static readonly FirstSequence FirstSequence = Row(new FirstSequence());
    public static readonly OutputGradient OnesGradient = Row(new OutputGradient(
        OutputObjective.Sum, "backward of the summed outputs to weights, states and the embedded input"));

    public static readonly OutputGradient SquareGradient = Row(new OutputGradient(
        OutputObjective.HalfSquare, "backward of half the squared outputs to weights, states and the embedded input"));

    public static readonly OutputGradient SignsGradient = Row(new OutputGradient(
        OutputObjective.Signs, "backward of the outputs under random signs to weights, states and the embedded input"));

    public static readonly AbsoluteGradient AbsoluteGradient = Row(new AbsoluteGradient());

    /// <summary>The kernel of the sum of logits, batch statistics constant.</summary>
    public static readonly FrozenKernel SumKernel = Row(new FrozenKernel(
        "backward of the summed logits by sample, tangent kernel", _ => [new Objective(ObjectiveKind.Sum)]));

    /// <summary>The kernel of the label's logit, batch statistics constant.</summary>
    public static readonly FrozenKernel LabelKernel = Row(new FrozenKernel(
        "backward of the labels' logits by sample, tangent kernel", _ => [new Objective(ObjectiveKind.Target)])
    {
        IsOfLabels = true,
    });

    /// <summary>The kernel of all logits, class by class, batch statistics constant.</summary>
    public static readonly FrozenKernel FullKernel = Row(new FrozenKernel(
        "backward of each class's logits by sample, tangent kernel",
        logits => Enumerable.Range(0, logits.Channels).Select(k => new Objective(ObjectiveKind.Class, k)))
    {
        IsOfAllClasses = true,
    });

    /// <summary>The kernel of the sum of logits in eval mode.</summary>
    public static readonly FrozenKernel EvalKernel = Row(new FrozenKernel(
        "forward and backward by sample in eval mode, tangent kernel", _ => [new Objective(ObjectiveKind.Sum)], isEval: true));

    /// <summary>The kernel of the sum of logits through the batch statistics.</summary>
    public static readonly CoupledKernel CoupledKernel = Row(
        new CoupledKernel("a backward and a tangent pass per sample, tangent kernel", withNorms: false));

    /// <summary>The same over TE-NAS's parameters: weights of layers and of batch-norms, no biases.</summary>
    public static readonly CoupledKernel CoupledWeightKernel = Row(new CoupledKernel(
        "a backward and a tangent pass per sample, batch-norms' weights too", withNorms: true));

    /// <summary>Every pass.</summary>
    public static IReadOnlyList<Pass> All => Rows;

    /// <summary>Returns the passes that give the wanted results, with those that they read.</summary>
    public static PassSet SetOf(IEnumerable<Pass> wanted)
    {
        HashSet<Pass> kept = [.. wanted];
        var emitted = new HashSet<Pass>();
        foreach (Pass pass in kept)
        {
            Include(pass);
        }

        return new PassSet([.. Rows.Where(emitted.Contains)], kept);

        void Include(Pass pass)
        {
            if (emitted.Add(pass))
            {
                foreach (Pass read in pass.Reads)
                {
                    Include(read);
                }
            }
        }
    }

    private static T Row<T>(T pass)
        where T : Pass
    {
        Rows.Add(pass);
        return pass;
    }
}
