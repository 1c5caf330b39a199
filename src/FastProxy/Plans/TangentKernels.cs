using FastProxy.Kernels.Simd;

namespace FastProxy.Plans;

/// <summary>
/// Neural tangent kernels: Theta[i][j] is the product of the gradients, with respect to all parameters, of an output at sample i and at sample j.
/// <para>
/// With batch statistics held constant, or in eval mode, samples are independent: one backward pass holds all their gradients, and each
/// layer adds its share of the matrix. Through the batch statistics every output depends on every sample: column j is then the
/// derivative of all outputs along the gradient of output j, one backward and one tangent pass per sample. Either way no matrix of samples by
/// parameters is ever formed.
/// </para>
/// </summary>
internal static class TangentKernels
{
    /// <summary>Emits the kernels among <paramref name="needs"/>.</summary>
    public static IReadOnlyDictionary<Needs, GramMatrix> Emit(PlanBuilder plan, Lowering data, Needs needs)
    {
        var kernels = new Dictionary<Needs, GramMatrix>();
        void Frozen(Needs need, Lowering lowering, Func<ActivationLayout, IEnumerable<Objective>> objectives)
        {
            if (needs.HasFlag(need))
            {
                Tensor logits = lowering.Output;
                Objective[] all = [.. objectives(logits.Layout)];
                var gram = new GramMatrix(all.Length * logits.Layout.Lanes);
                ReverseMode.Kernel(plan, logits, all, gram);
                kernels.Add(need, gram);
            }
        }

        Frozen(Needs.FrozenKernel, data, _ => [new Objective(ObjectiveKind.Sum)]);
        Frozen(Needs.FrozenTargetKernel, data, _ => [new Objective(ObjectiveKind.Target)]);
        Frozen(Needs.FrozenFullKernel, data, l => Enumerable.Range(0, l.Channels).Select(k => new Objective(ObjectiveKind.Class, k)));
        Frozen(
            Needs.EvalKernel,
            data.Under(new EvaluationMode("eval ", ImageSource.Data, plan.Samples, NormMode.Eval)),
            _ => [new Objective(ObjectiveKind.Sum)]);
        foreach (Needs need in new[] { Needs.CoupledKernel, Needs.CoupledWeightKernel }.Where(n => needs.HasFlag(n)))
        {
            kernels.Add(need, Coupled(plan, data.Output, need == Needs.CoupledWeightKernel));
        }

        return kernels;
    }

    private static GramMatrix Coupled(PlanBuilder plan, Tensor logits, bool withNorms)
    {
        var gram = new GramMatrix(logits.Layout.Lanes);
        for (int i = 0; i < logits.Layout.Samples; i++)
        {
            GradientPlan gradient = ReverseMode.Gradient(
                plan, logits, new Objective(ObjectiveKind.Sample, i), new GradientYields(Weights: true, Biases: !withNorms));
            Tensor tangent = ForwardMode.Along(plan, logits, gradient, alongBiases: !withNorms, alongNorms: withNorms);
            plan.Append(new GramColumnStep(tangent, i, gram, i == 0));
        }

        return gram;
    }
}
