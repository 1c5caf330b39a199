using FastProxy.Kernels.Simd;

namespace FastProxy.Plans.Passes;

/// <summary>
/// A neural tangent kernel: Theta[i][j] is the product of the gradients, with respect to all parameters, of an output at sample i and at sample j. No
/// matrix of samples by parameters is ever formed.
/// </summary>
public abstract class TangentKernelPass : Pass<GramMatrix>
{
    public override void Check(int samples, int classes) => CheckMatrix(samples);
}

/// <summary>
/// The kernel with batch statistics held constant, or in eval mode: samples are independent, so one backward pass holds all their gradients, and each
/// layer adds its share of the matrix.
/// </summary>
/// <param name="name">The name of the computation.</param>
/// <param name="objectives">The outputs, block by block, from the shape of the logits.</param>
/// <param name="isEval">Whether batch-norms are in eval mode; otherwise they normalise by the batch.</param>
public sealed class FrozenKernel(string name, Func<ActivationLayout, IEnumerable<Objective>> objectives, bool isEval = false) : TangentKernelPass
{
    public override string Name => name;

    public override IReadOnlyList<Pass> Reads => isEval ? [] : [PassCatalog.Logits];

    /// <summary>Whether the matrix has a block for each class, with as many rows as samples.</summary>
    public bool IsOfAllClasses { get; init; }

    public override bool IsRepeated => IsOfAllClasses;

    /// <summary>Whether an objective is the logit of the label.</summary>
    public bool IsOfLabels { get; init; }

    public override bool ReadsLabels => IsOfLabels;

    public override void Check(int samples, int classes) => CheckMatrix((long)samples * (IsOfAllClasses ? classes : 1));

    internal override GramMatrix Plan(PassContext context)
    {
        Lowering lowering = isEval ? context.Under(new EvaluationMode("eval ", InputSource.Data, context.Plan.Samples, NormMode.Eval)) : context.Data;
        Tensor logits = PassContext.Weighted(lowering.Output);
        Objective[] all = [.. objectives(logits.Layout)];
        var gram = new GramMatrix(all.Length * logits.Layout.Lanes);
        ReverseMode.Kernel(context.Plan, logits, all, gram);
        return gram;
    }
}

/// <summary>
/// The kernel through the batch statistics: every output depends on every sample, so column j is the derivative of all outputs along the gradient of
/// output j, and each sample takes one backward and one tangent pass.
/// </summary>
/// <param name="name">The name of the computation.</param>
/// <param name="withNorms">
/// Whether the parameters are the weights of layers and of batch-norms, without biases (TE-NAS), instead of weights and biases of layers.
/// </param>
public sealed class CoupledKernel(string name, bool withNorms) : TangentKernelPass
{
    public override string Name => name;

    public override IReadOnlyList<Pass> Reads => [PassCatalog.Logits];

    public override bool IsRepeated => true;

    internal override GramMatrix Plan(PassContext context)
    {
        Tensor logits = PassContext.Weighted(context.Data.Output);
        PlanBuilder plan = context.Plan;
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
