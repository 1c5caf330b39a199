using FastProxy.Execution;
using FastProxy.Metrics;
using FastProxy.Networks;
using FastProxy.Plans;

namespace FastProxy.Scoring;

/// <summary>Tells passes apart by planning with more and more of what the metrics need.</summary>
/// <param name="metrics">The metrics.</param>
/// <param name="samples">Samples in the batch.</param>
/// <param name="isWinograd">Whether Winograd's algorithm is used.</param>
/// <param name="source">Weights.</param>
internal sealed class PlanExplainer(IReadOnlyList<Metric> metrics, int samples, bool isWinograd, WeightSource source)
{
    private const Needs OfPatterns = Needs.DistinctPatterns | Needs.Agreement | Needs.AllDistinctPatterns;

    private const Needs OfLoss = Needs.LossGradient | Needs.OtherLossGradients | Needs.OutputSaliency;

    /// <summary>What is differentiated on the batch, and so takes the whole forward pass.</summary>
    private const Needs OfBatch = OfLoss | Needs.Curvature | Needs.Jacobian | Needs.FrozenLossGradient | Needs.FrozenKernel
        | Needs.FrozenTargetKernel | Needs.FrozenFullKernel | Needs.CoupledKernel | Needs.CoupledWeightKernel;

    private readonly Needs needs = metrics.Aggregate(Needs.None, (n, m) => n | m.Needs);

    /// <summary>The passes, each behind those that it reads: what it emits by itself, and what else reads it.</summary>
    public static IReadOnlyList<(string Name, Needs Emits, Needs ReadBy)> All { get; } =
    [
        ("forward on the batch", OfPatterns | Needs.Logits, OfBatch),
        ("backward of the cross-entropy to the weights", OfLoss, Needs.Curvature),
        ("forward tangents along that gradient and the weights", Needs.Curvature, Needs.None),
        ("backward of the summed logits to the images", Needs.Jacobian, Needs.None),
        ("forward and backward of the cross-entropy on the second batch", Needs.NextLossGradient, Needs.None),
        ("backward of the cross-entropy, batch statistics constant", Needs.FrozenLossGradient, Needs.None),
        ("forward with its derivative: ones, magnitudes of weights, no batch-norm", Needs.Flow, Needs.None),
        ("forward and backward: ones, magnitudes of weights", Needs.NormFlow, Needs.None),
        ("forward keeping features, backward of random signs between them", Needs.FeatureSpread | Needs.FeatureGradients, Needs.None),
        ("forward on the images and on the same a little shifted", Needs.Perturbation, Needs.None),
        ("forward on the first image alone", Needs.FirstSample, Needs.None),
        ("forward and backward of the cross-entropy, each sample alone", Needs.GradientSigns, Needs.None),
        ("backward of the summed logits by sample, tangent kernel", Needs.FrozenKernel, Needs.None),
        ("backward of the labels' logits by sample, tangent kernel", Needs.FrozenTargetKernel, Needs.None),
        ("backward of each class's logits by sample, tangent kernel", Needs.FrozenFullKernel, Needs.None),
        ("forward and backward by sample in eval mode, tangent kernel", Needs.EvalKernel, Needs.None),
        ("a backward and a tangent pass per sample, tangent kernel", Needs.CoupledKernel, Needs.None),
        ("a backward and a tangent pass per sample, batch-norms' weights too", Needs.CoupledWeightKernel, Needs.None),
    ];

    /// <summary>The passes over a network that the metrics take.</summary>
    public IReadOnlyList<PassExplanation> Passes(Network network)
    {
        var passes = new List<PassExplanation>();
        if (metrics.Any(m => m.Needs == Needs.None))
        {
            passes.Add(new PassExplanation("none: structure or weights suffice", NamesOf(m => m.Needs == Needs.None), 0, 0, 0));
        }

        Needs wanted = (needs & OfBatch) == 0 ? needs : needs | Needs.Logits;
        Needs planned = Needs.None;
        (long steps, long macs) = (0, 0);
        foreach ((string name, Needs emits, Needs readBy) in All.Where(pass => (wanted & pass.Emits) != 0))
        {
            planned |= wanted & emits;
            Plan plan = PlanOf([network], planned);
            long allMacs = plan.Steps.Sum(StepCosts.MacsOf);
            passes.Add(new PassExplanation(
                name,
                NamesOf(m => (m.Needs & (emits | readBy)) != 0),
                plan.Steps.Count - steps,
                allMacs - macs,
                plan.ArenaLength * sizeof(float)));
            (steps, macs) = (plan.Steps.Count, allMacs);
        }

        return passes;
    }

    /// <summary>What groups of functions share when they are planned together.</summary>
    public SharingExplanation Sharing(IEnumerable<FunctionJob[]> groups)
    {
        var sharing = new SharingExplanation(0, 0, 0, 0);
        foreach (FunctionJob[] group in groups.Where(_ => needs != Needs.None))
        {
            Plan together = PlanOf(group.Select(job => job.Network), needs);
            int forward = together.Steps.Count(IsForward);
            sharing = new SharingExplanation(
                Math.Max(sharing.Together, group.Length),
                sharing.ForwardAlone + group.Sum(job => PlanOf([job.Network], needs).Steps.Count(IsForward)),
                sharing.ForwardTogether + forward,
                sharing.Other + together.Steps.Count - forward);
        }

        return sharing;
    }

    /// <summary>Whether it is a forward pass's: the values of these have keys, or are patterns alone.</summary>
    private static bool IsForward(Step step) => step.Output is null ? step is AddStep : step.Output.Key != 0;

    private string[] NamesOf(Func<Metric, bool> predicate) => [.. metrics.Where(predicate).Select(m => m.Name)];

    private Plan PlanOf(IEnumerable<Network> networks, Needs of) => ScoringWorkers.PlanOf(networks, of, samples, isWinograd, source);
}
