using FastProxy.Networks;

namespace FastProxy.Plans.Passes;

/// <summary>The sum over the samples of the sign of the loss gradient, by layer and for every weight; each sample is a batch of its own.</summary>
public sealed class GradientSigns : Pass<IReadOnlyList<WeightGradient>>
{
    public override string Name => "forward and backward of the cross-entropy, each sample alone";

    public override bool IsRepeated => true;

    public override bool ReadsLabels => true;

    internal override IReadOnlyList<WeightGradient> Plan(PassContext context)
    {
        PlanBuilder plan = context.Plan;
        var totals = new Dictionary<Weight, WeightGradient>();
        for (int n = 0; n < plan.Samples; n++)
        {
            Tensor logits = context.Under(new EvaluationMode($"sample {n} ", new(InputVariant.Sample, n), 1)).Output;
            GradientPlan loss = ReverseMode.Gradient(plan, logits, new Objective(ObjectiveKind.CrossEntropy), new GradientYields(Weights: true));
            foreach (LayerGradient layer in loss.Layers)
            {
                bool isFirst = !totals.TryGetValue(layer.Weight.Layer, out WeightGradient? total);
                total ??= new WeightGradient(layer.Gradient!.Count);
                totals[layer.Weight.Layer] = total;
                plan.Append(new SignSumStep(layer.Gradient!, total, isFirst));
            }
        }

        return [.. totals.Values];
    }

    internal override IEnumerable<Buffer> Buffers(IReadOnlyList<WeightGradient> results) => results;
}
