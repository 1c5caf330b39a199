namespace FastProxy.Plans.Passes;

/// <summary>The effect of a small shift of the images.</summary>
/// <param name="Distances">
/// The growth and the decline, per channel and sample, of the activation that is pooled at the end, summed over the image.
/// </param>
/// <param name="Norms">Scales and shifts of the batch-norms on live paths, in an order that isomorphic networks share.</param>
public sealed record PerturbationPlan(IReadOnlyList<LaneRows> Distances, IReadOnlyList<Coefficients> Norms);

/// <summary>
/// The distance by which a small shift of the images moves the activation that is pooled at the end, and the scales of the batch-norms. A network
/// without global pooling has no results.
/// </summary>
public sealed class Perturbation : Pass<PerturbationPlan>
{
    public override string Name => "forward on the images and on the same a little shifted";

    public override bool ReadsSeed => true;

    internal override PerturbationPlan? Plan(PassContext context)
    {
        PlanBuilder plan = context.Plan;
        Lowering shifted = context.Under(new EvaluationMode("shifted ", new(InputVariant.Shifted), plan.Samples));
        if (context.Data.Pooled is not { } from || shifted.Pooled is not { } to)
        {
            return null;
        }

        // |a - b| = relu(a - b) + relu(b - a)
        LaneRows Growth(Tensor a, Tensor b)
        {
            var difference = new AddStep([new Summand(a), new Summand(b, Affine.Constant(-1))], a.Layout, FusedActivation.Relu);
            return plan.Append(new SampleDotsStep(plan.Append(difference, a.Layout), null)).Result;
        }

        return new PerturbationPlan([Growth(from, to), Growth(to, from)], [.. context.Data.Norms]);
    }

    internal override IEnumerable<Buffer> Buffers(PerturbationPlan results) => results.Distances.Concat<Buffer>(results.Norms);
}
