using FastProxy.Input;
using FastProxy.Kernels.Simd;
using FastProxy.Networks;

namespace FastProxy.Plans;

/// <summary>
/// Merges networks into one plan. Values of the forward pass are hash-consed: the same operation with the same weight key on the same inputs is one
/// step, whichever networks ask for it. Only what a wanted result depends on is computed. Batch-norm, ReLU, shape-keeping average
/// pooling and addition have no steps of their own: they are folded into the pass that reads or writes the activation anyway.
/// <para>
/// Gradients and tangents depend on the whole network, so networks share them only when they are one function; a network's backward steps follow its
/// forward steps, and read the activations that the forward pass shares.
/// </para>
/// </summary>
/// <param name="samples">Samples in the batch.</param>
/// <param name="isWinograd">Whether 3x3 stride-1 convolutions use Winograd's algorithm.</param>
/// <param name="exponentOf">
/// The power of two by which a layer's weights, in magnitude, enlarge an activation: keeps <see cref="Needs.Flow"/> within the range of floats.
/// </param>
public sealed class PlanBuilder(int samples, bool isWinograd, Func<WeightRef, int>? exponentOf = null)
{
    private readonly Dictionary<UInt128, Tensor> tensors = [];
    private readonly Dictionary<UInt128, AddStep> sums = [];
    private readonly List<Step> steps = [];
    private readonly List<NetworkPlan> networks = [];

    /// <summary>Samples in the batch.</summary>
    internal int Samples => samples;

    /// <summary>Whether 3x3 stride-1 convolutions use Winograd's algorithm.</summary>
    internal bool IsWinograd => isWinograd;

    /// <summary>Adds a network.</summary>
    /// <param name="network">The network; of a disconnected one there are patterns only.</param>
    /// <param name="needs">What is wanted of it.</param>
    /// <exception cref="InputException">
    /// Second derivatives or tangent kernels are wanted of a network without weights.
    /// </exception>
    public void Add(Network network, Needs needs)
    {
        var data = new Lowering(this, network, new EvaluationMode("", ImageSource.Data, samples));
        bool live = (needs & (Needs.DistinctPatterns | Needs.Agreement)) != 0;
        bool all = needs.HasFlag(Needs.AllDistinctPatterns);
        var calls = new List<PatternCall>();
        int zeroCalls = 0;
        foreach (Node node in network.Nodes)
        {
            bool isLive = network.Live[node.Id];
            if (node.Op is not Op.Relu || !(all || (live && isLive)))
            {
                continue;
            }

            if (network.Reached[node.Id])
            {
                calls.Add(new PatternCall(data.PatternOf(node.Inputs[0]), isLive));
            }
            else
            {
                zeroCalls++;
            }
        }

        var plan = new NetworkPlan(Merge(calls), zeroCalls, 0) { IsConnected = network.IsConnected, HasConstantSum = network.HasConstantSum };
        plan = network.IsConnected ? Differentiate(plan, data, needs) : plan;
        networks.Add(plan with { Ready = steps.Count });
    }

    /// <summary>The plan for the networks added, with a place in memory for everything.</summary>
    /// <param name="isGrouped">Whether independent steps form waves, for a device that takes many at once.</param>
    public Plan Build(bool isGrouped = false) => new(steps, networks, isGrouped);

    /// <summary>The activation of this key, by <paramref name="step"/> when no step computes it yet; images have no step.</summary>
    internal Tensor Emit(Step? step, UInt128 key, ActivationLayout layout, ImageSource? images = null, int exponent = 0)
    {
        if (!tensors.TryGetValue(key, out Tensor? tensor))
        {
            tensor = new Tensor(key, layout) { Images = images, Exponent = exponent };
            tensors.Add(key, tensor);
            if (step is not null)
            {
                Append(step, tensor);
            }
        }

        return tensor;
    }

    /// <summary>Adds a step that is like no other, with an activation of this layout as its output.</summary>
    internal Tensor Append(Step step, ActivationLayout layout) => Append(step, new Tensor(0, layout));

    /// <summary>Adds a step that writes, or adds to, <paramref name="output"/>.</summary>
    internal Tensor Append(Step step, Tensor output)
    {
        step.Output = output;
        output.Producer ??= step;
        steps.Add(step);
        return output;
    }

    /// <summary>Adds a step whose results are no activations.</summary>
    internal T Append<T>(T step)
        where T : Step
    {
        steps.Add(step);
        return step;
    }

    /// <summary>The step that forms a sum, new or not.</summary>
    internal AddStep SumOf(UInt128 key, Func<AddStep> create)
    {
        if (!sums.TryGetValue(key, out AddStep? step))
        {
            step = create();
            sums.Add(key, step);
            steps.Add(step);
        }

        return step;
    }

    /// <summary>Has the step of a sum keep its result.</summary>
    internal Tensor Store(UInt128 key, AddStep step, int exponent)
    {
        if (step.Output is null)
        {
            step.Output = new Tensor(key, step.Layout) { Exponent = exponent, Producer = step };
            tensors.Add(key, step.Output);
        }

        return step.Output;
    }

    /// <summary>A sum that is like no other, or the one activation that it is.</summary>
    internal Tensor Sum(IReadOnlyList<Summand> summands, ActivationLayout layout) =>
        summands is [{ IsPlain: true } one] ? one.X : Append(new AddStep(summands, layout, false), layout);

    /// <summary>The power of two by which a layer enlarges an activation.</summary>
    internal int ExponentOf(WeightRef weight) => exponentOf?.Invoke(weight) ?? 0;

    private static List<PatternCalls> Merge(List<PatternCall> calls) =>
        [.. calls.GroupBy(c => c.Pattern, (p, group) => new PatternCalls(p, group.Count(c => c.IsLive), group.Count()))];

    /// <summary>Emits the passes beyond patterns.</summary>
    private NetworkPlan Differentiate(NetworkPlan plan, Lowering data, Needs needs)
    {
        const Needs OfWeights = Needs.Curvature | Needs.FrozenKernel | Needs.FrozenTargetKernel | Needs.FrozenFullKernel | Needs.EvalKernel
            | Needs.CoupledKernel | Needs.CoupledWeightKernel;
        const Needs OfLoss = Needs.LossGradient | Needs.OtherLossGradients | Needs.OutputSaliency | Needs.Curvature;
        bool Wants(Needs need) => (needs & need) != 0;
        if (Wants(OfWeights) && !ReverseMode.Order(data.Output).Any(t => t.Producer is ConvStep or LinearStep))
        {
            throw new InputException("the output depends on no weights, so it has neither tangent kernel nor curvature");
        }

        if (Wants(Needs.Logits))
        {
            plan = plan with { Output = data.Output };
        }

        var loss = new Objective(ObjectiveKind.CrossEntropy);
        if (Wants(OfLoss))
        {
            var yields = new GradientYields(
                Weights: true, Biases: Wants(Needs.OtherLossGradients), Saliency: Wants(Needs.OutputSaliency));
            plan = plan with { Loss = ReverseMode.Gradient(this, data.Output, loss, yields), NormInputs = data.NormInputs };
        }

        if (Wants(Needs.Curvature))
        {
            plan = plan with { Curvature = ForwardMode.Curvature(this, data.Output, plan.Loss!) };
        }

        if (Wants(Needs.Jacobian))
        {
            var sum = new ObjectiveStep(data.Output, new Objective(ObjectiveKind.Sum));
            plan = plan with { Jacobian = ReverseMode.Product(this, sum, data.Output, data.Images) };
        }

        if (Wants(Needs.NextLossGradient))
        {
            Tensor next = data.Under(new EvaluationMode("next ", new(ImageKind.NextData), samples)).Output;
            plan = plan with { NextLoss = ReverseMode.Gradient(this, next, loss, new GradientYields(Weights: true)) };
        }

        if (Wants(Needs.FrozenLossGradient))
        {
            plan = plan with { FrozenLoss = ReverseMode.Gradient(this, data.Output, loss, new GradientYields(Weights: true, Biases: true), isFrozen: true) };
        }

        if (Wants(Needs.Flow))
        {
            EvaluationMode flow = new("flow ", new(ImageKind.DualOnes), 2, NormMode.Bypass, IsAbsolute: true, IsDual: true);
            plan = plan with { Flow = data.Under(flow).Output };
        }

        if (Wants(Needs.NormFlow))
        {
            Tensor ones = data.Under(new EvaluationMode("norm flow ", new(ImageKind.Ones), 1, IsAbsolute: true)).Output;
            plan = plan with { NormFlow = ReverseMode.Gradient(this, ones, new Objective(ObjectiveKind.Sum), new GradientYields(Weights: true)) };
        }

        if (Wants(Needs.FeatureSpread | Needs.FeatureGradients))
        {
            plan = FeatureProbes.Emit(this, data, needs, plan);
        }

        if (Wants(Needs.Perturbation))
        {
            plan = plan with { Perturbation = SpecialPasses.Perturbation(this, data) };
        }

        if (Wants(Needs.FirstSample))
        {
            plan = plan with { FirstSample = SpecialPasses.FirstSample(this, data) };
        }

        if (Wants(Needs.GradientSigns))
        {
            plan = plan with { GradientSigns = SpecialPasses.GradientSigns(this, data) };
        }

        return plan with { Kernels = TangentKernels.Emit(this, data, needs) };
    }

    private readonly record struct PatternCall(Pattern Pattern, bool IsLive);
}
