using FastProxy.Networks;

namespace FastProxy.Plans;

/// <summary>Passes over images that are not the batch.</summary>
internal static class SpecialPasses
{
    /// <summary>What Zen asks: how far a small shift of the images moves what is pooled in the end, and the scales of the batch-norms.</summary>
    public static PerturbationPlan? Perturbation(PlanBuilder plan, Lowering data)
    {
        Lowering shifted = data.Under(new EvaluationMode("shifted ", new(ImageKind.Shifted), plan.Samples));
        if (data.Pooled is not { } from || shifted.Pooled is not { } to)
        {
            return null;
        }

        // |a - b| = relu(a - b) + relu(b - a)
        LaneRows Growth(Tensor a, Tensor b)
        {
            var difference = new AddStep([new Summand(a), new Summand(b, Affine.Constant(-1))], a.Layout, true);
            return plan.Append(new SampleDotsStep(plan.Append(difference, a.Layout), null)).Result;
        }

        return new PerturbationPlan([Growth(from, to), Growth(to, from)], [.. data.Norms]);
    }

    /// <summary>What MeCo asks: the output of every operation on a live path for the first image alone.</summary>
    public static IReadOnlyList<SampleOutput> FirstSample(PlanBuilder plan, Lowering data)
    {
        var rows = new Dictionary<(Tensor X, bool IsRelu), ChannelRows>();
        var outputs = new List<SampleOutput>();
        foreach ((UInt128 key, Tensor x, bool isRelu) in data.Under(new EvaluationMode("sample 0 ", new(ImageKind.Sample), 1)).Outputs)
        {
            if (!rows.TryGetValue((x, isRelu), out ChannelRows? read))
            {
                read = plan.Append(new SampleStep(x, isRelu)).Result;
                rows.Add((x, isRelu), read);
            }

            outputs.Add(new SampleOutput(key, read));
        }

        // Isomorphic networks list their operations in different orders; keys they share.
        return [.. outputs.OrderBy(o => o.Key)];
    }

    /// <summary>What GradSign asks: for every weight the sum over the samples, each a batch of its own, of the sign of its gradient.</summary>
    public static IReadOnlyList<WeightGradient> GradientSigns(PlanBuilder plan, Lowering data)
    {
        var totals = new Dictionary<Weight, WeightGradient>();
        for (int n = 0; n < plan.Samples; n++)
        {
            Tensor logits = data.Under(new EvaluationMode($"sample {n} ", new(ImageKind.Sample, n), 1)).Output;
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
}
