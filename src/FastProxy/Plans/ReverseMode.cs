using FastProxy.Input;
using FastProxy.Kernels.Conv;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.WeightGrad;

namespace FastProxy.Plans;

/// <summary>The requested results of a backward pass.</summary>
/// <param name="Weights">The gradients of weights.</param>
/// <param name="Biases">The gradients of biases.</param>
/// <param name="Saliency">The products of each layer's output with its gradient.</param>
/// <param name="Input">An activation, such as the images, whose gradient is wanted; the pass ends there.</param>
/// <param name="Kernel">A Gram matrix of gradients per sample, instead of gradients summed over samples.</param>
/// <param name="Kept">Activations whose gradients are wanted beside others; none if null.</param>
internal readonly record struct GradientYields(
    bool Weights = false,
    bool Biases = false,
    bool Saliency = false,
    Tensor? Input = null,
    GramMatrix? Kernel = null,
    IReadOnlyCollection<Tensor>? Kept = null);

/// <summary>
/// Reverse-mode differentiation of a network's steps. A gradient is a sum like any other: the gradients that several readers of an activation pass
/// back are added in one <see cref="AddStep"/>, with batch-norm's backward pass folded in as factors per channel and ReLU's as masks.
/// <para>
/// Steps are visited in an order that the network alone decides, not the plan, so that the other networks of a plan do not affect the order of any
/// sum.
/// </para>
/// </summary>
internal sealed class ReverseMode
{
    private readonly PlanBuilder plan;
    private readonly GradientYields yields;
    private readonly bool isFrozen;
    private readonly bool isDirect;
    private readonly int count;
    private readonly HashSet<Tensor> required = [];
    private readonly Dictionary<Tensor, List<Summand>[]> parts = [];
    private readonly Dictionary<(Tensor X, FusedActivation Activation, int Objective), Tensor> sums = [];
    private readonly List<LayerGradient> layers = [];
    private readonly List<LaneRows> slopes = [];
    private readonly Dictionary<Tensor, Coefficients> norms = [];
    private readonly Dictionary<Tensor, List<Summand>[]> shared = [];
    private readonly Dictionary<Tensor, Tensor> normAdjoints = [];
    private readonly Dictionary<Tensor, Tensor> adjoints = [];
    private readonly HashSet<Tensor> plain = [];
    private readonly Dictionary<Tensor, Tensor> kept = [];
    private readonly SharedWeights uses = new();
    private bool isFirstGram = true;

    private ReverseMode(PlanBuilder plan, GradientYields yields, bool isFrozen, int count, bool isDirect = false)
    {
        this.plan = plan;
        this.yields = yields;
        this.isFrozen = isFrozen;
        this.isDirect = isDirect;
        this.count = count;
    }

    /// <summary>The plan.</summary>
    public PlanBuilder Plan => plan;

    /// <summary>
    /// Returns the activations that <paramref name="output"/> depends on, itself last, each after those it depends on. The search stops at
    /// <paramref name="input"/>, if there is one.
    /// </summary>
    public static IReadOnlyList<Tensor> Order(Tensor output, Tensor? input = null)
    {
        var order = new List<Tensor>();
        var seen = new HashSet<Tensor>();
        Visit(output);
        return order;

        void Visit(Tensor tensor)
        {
            if (seen.Add(tensor))
            {
                foreach (Tensor read in tensor == input ? [] : tensor.Producer?.Tensors ?? [])
                {
                    Visit(read);
                }

                order.Add(tensor);
            }
        }
    }

    /// <summary>Returns whether an activation depends on the weights of a layer.</summary>
    public static bool DependsOnWeights(Tensor output) => Order(output).Any(t => t.Producer is { HasWeights: true });

    /// <summary>Returns the gradient of an objective of the logits, through the batch statistics unless these are held constant.</summary>
    public static GradientPlan Gradient(PlanBuilder plan, Tensor logits, Objective objective, GradientYields yields, bool isFrozen = false) =>
        new ReverseMode(plan, yields, isFrozen, 1).Run(logits, [new ObjectiveStep(logits, objective)]);

    /// <summary>Returns the gradient of a function of an output, whose own gradient <paramref name="start"/> computes.</summary>
    public static GradientPlan Gradient(PlanBuilder plan, Tensor output, Step start, GradientYields yields) =>
        new ReverseMode(plan, yields, false, 1).Run(output, [start]);

    /// <summary>
    /// Returns the product of the output of <paramref name="start"/> with the Jacobian of <paramref name="output"/> by <paramref name="input"/>,
    /// by direct convolutions if wanted.
    /// </summary>
    public static Tensor Product(PlanBuilder plan, Step start, Tensor output, Tensor input, bool isDirect = false) =>
        new ReverseMode(plan, new GradientYields(Input: input), false, 1, isDirect).Run(output, [start]).Input!;

    /// <summary>
    /// Adds to <paramref name="gram"/> the products of the gradients per sample of several objectives, batch statistics held constant. One pass
    /// covers all samples, as nothing else couples them.
    /// </summary>
    public static void Kernel(PlanBuilder plan, Tensor logits, IReadOnlyList<Objective> objectives, GramMatrix gram) =>
        new ReverseMode(plan, new GradientYields(Kernel: gram), true, objectives.Count)
            .Run(logits, [.. objectives.Select(o => new ObjectiveStep(logits, o))]);

    /// <summary>Passes back the outputs of <paramref name="starts"/>: gradients of <paramref name="output"/>.</summary>
    private GradientPlan Run(Tensor output, IReadOnlyList<Step> starts)
    {
        IReadOnlyList<Tensor> order = Order(output, yields.Input);
        Tensor[] normalised = [.. order.SelectMany(t => t.Producer?.Normalised ?? [])];
        HashSet<Tensor> normInputs = isFrozen || !yields.Weights ? [] : [.. normalised];
        bool ofLayers = yields.Weights || yields.Kernel is not null;
        foreach (Tensor tensor in order)
        {
            // A batch-norm has weights of its own, and a PReLU slopes, even where no other layer comes before it.
            if (tensor == yields.Input
                || yields.Kept?.Contains(tensor) == true
                || (ofLayers && tensor.Producer is { HasWeights: true })
                || normInputs.Contains(tensor)
                || (yields.Biases && tensor.Producer is { HasSlope: true })
                || (tensor.Producer?.Tensors.Any(required.Contains) ?? false))
            {
                required.Add(tensor);
            }
        }

        // Other steps than batch-norms read these activations.
        plain.Add(output);
        foreach (Step step in order.Select(t => t.Producer).OfType<Step>())
        {
            plain.UnionWith(step.Plain);
        }

        // A batch-norm that several sums read gets the sum of their gradients.
        foreach (Tensor x in normalised.GroupBy(x => x).Where(g => g.Count() > 1 && required.Contains(g.Key)).Select(g => g.Key))
        {
            shared.Add(x, NewParts());
        }

        for (int k = 0; k < count; k++)
        {
            PartsOf(output)[k].Add(new Summand(plan.Append(starts[k], output.Layout)));
        }

        Tensor? input = null;
        foreach (Tensor tensor in order.Reverse().Where(required.Contains))
        {
            for (int k = 0; k < count && shared.ContainsKey(tensor); k++)
            {
                Normalised([tensor], plan.Sum(shared[tensor][k], tensor.Layout), k);
            }

            // Ids of an embedding pass nothing back.
            if (!parts.ContainsKey(tensor))
            {
                continue;
            }

            Tensor[] gradients = [.. PartsOf(tensor).Select(p => plan.Sum(p, tensor.Layout))];
            parts.Remove(tensor);
            if (tensor == yields.Input)
            {
                input = gradients[0];
                continue;
            }

            if (yields.Kept?.Contains(tensor) == true)
            {
                kept.Add(tensor, gradients[0]);
            }

            tensor.Producer!.PassBack(tensor, gradients, this);
        }

        foreach (LayerUse use in uses.Join(plan, yields.Saliency))
        {
            Form(use);
        }

        layers.Reverse();
        return new GradientPlan(layers, norms, input) { NormAdjoints = normAdjoints, Adjoints = adjoints, Slopes = slopes, Kept = kept };
    }

    /// <summary>Passes the gradients of a layer's output back to its weights and its input.</summary>
    public void Layer(Tensor output, Tensor x, FusedActivation activation, WeightRef weight, Tensor[] gradients)
    {
        if (plain.Contains(output))
        {
            KeepAdjoint(output, gradients);
        }

        Form(new LayerUse(weight, output, x, activation, gradients), isPlace: weight.IsShared);
        if (!required.Contains(x))
        {
            return;
        }

        for (int k = 0; k < count; k++)
        {
            // Layers that read one input in one way add to one gradient.
            bool isAdd = sums.TryGetValue((x, activation, k), out Tensor? sum);
            if (sum is null)
            {
                sum = new Tensor(0, x.Layout);
                sums.Add((x, activation, k), sum);
                PartsOf(x)[k].Add(new Summand(sum, Affine.One, Mask: activation.IsRelu() ? x : null));
            }

            plan.Append(plan.Product(gradients[k], FusedActivation.None, weight, isBack: true, isDirect, isAdd: isAdd), sum);
        }
    }

    /// <summary>Passes the gradients of rows of a table back to the table.</summary>
    public void Table(Tensor output, Tensor ids, WeightRef weight, Tensor[] gradients)
    {
        KeepAdjoint(output, gradients);
        Form(new LayerUse(weight, output, ids, FusedActivation.None, gradients, IsTable: true), isPlace: weight.IsShared);
    }

    /// <summary>Forms what is wanted of a layer's weights; at one place of several it is put off until all of them are known.</summary>
    private void Form(LayerUse use, bool isPlace = false)
    {
        if (isPlace && (yields.Weights || yields.Kernel is not null))
        {
            uses.Add(use);
            return;
        }

        (WeightRef weight, Tensor[] gradients) = (use.Weight, use.Gradients);
        if (yields.Kernel is { } gram)
        {
            bool isPixel = gradients[0].Layout is { Height: 1, Width: 1 };
            Buffer[] biases = use.IsTable ? throw new InputException("a tangent kernel has no form of token embeddings: expected a network of values")
                : !weight.HasBias ? []
                : isPixel ? [.. gradients]
                : [.. gradients.Select(g => plan.Append(new SampleDotsStep(g, null)).Result)];
            plan.Append(new GramStep(use.X, use.Activation, gradients, weight, biases, gram, isFirstGram));
            isFirstGram = false;
        }

        if (yields.Weights)
        {
            layers.Add(new LayerGradient(
                weight,
                GradientOf(use),
                yields.Biases && weight.HasBias ? plan.Append(new SampleDotsStep(gradients[0], null)).Result : null,
                yields.Saliency ? plan.Append(new SampleDotsStep(use.Output, gradients[0])).Result : null));
        }
    }

    /// <summary>Returns the gradient of weights. The convolution of a transposed one leads from its output to its input.</summary>
    private WeightGradient GradientOf(LayerUse use)
    {
        (WeightRef weight, Tensor gradient) = (use.Weight, use.Gradients[0]);
        return use.IsTable ? plan.Append(new EmbedGradStep(use.X, gradient, weight)).Result
            : weight.IsAdjoint ? plan.Append(new WeightGradStep(gradient, FusedActivation.None, use.X, weight.Shape)).Result
            : plan.Append(new WeightGradStep(use.X, use.Activation, gradient, weight.Shape)).Result;
    }

    /// <summary>Forms the gradient of a trained slope by channel, if gradients of biases are wanted.</summary>
    /// <param name="x">The activation that is multiplied by the slope where it is not positive.</param>
    /// <param name="upToZero">The step that computes that part of it.</param>
    /// <param name="gradients">The gradient of the product.</param>
    public void Slope(Tensor x, Step upToZero, Tensor[] gradients)
    {
        if (yields.Biases)
        {
            slopes.Add(plan.Append(new SampleDotsStep(plan.Append(upToZero, x.Layout), gradients[0])).Result);
        }
    }

    /// <summary>Keeps the gradient of an output for <see cref="GradientPlan.Adjoints"/>, if a gradient of weights is formed.</summary>
    public void KeepAdjoint(Tensor output, Tensor[] gradients)
    {
        if (yields.Weights)
        {
            adjoints.Add(output, gradients[0]);
        }
    }

    /// <summary>Passes the gradients of a sum back to its summands.</summary>
    public void Sum(AddStep add, Tensor output, Tensor[] gradients)
    {
        for (int k = 0; k < count; k++)
        {
            Tensor gradient = add.Activation.IsRelu() ? plan.Sum([new Summand(gradients[k], Affine.One, Mask: output)], output.Layout) : gradients[k];
            Add(add, gradient, k);
        }
    }

    /// <summary>Passes gradients back to <paramref name="x"/> by a step for each, if the gradient of x is wanted.</summary>
    public void Each(Tensor x, Tensor[] gradients, Func<Tensor, Step> step)
    {
        for (int k = 0; k < count && required.Contains(x); k++)
        {
            PartsOf(x)[k].Add(new Summand(plan.Append(step(gradients[k]), x.Layout)));
        }
    }

    private void Add(AddStep add, Tensor gradient, int k)
    {
        Summand[] summands = [.. add.Summands.Where(s => required.Contains(s.X))];
        Normalised([.. summands.Where(s => s.IsNorm && !shared.ContainsKey(s.X)).Select(s => s.X)], gradient, k);
        foreach (Summand summand in summands)
        {
            Tensor x = summand.X;
            if (summand.Pool.Kernel > 0)
            {
                PartsOf(x)[k].Add(new Summand(plan.Append(new PoolGradStep(gradient, x, summand.Pool, false), x.Layout)));
            }
            else if (!summand.IsNorm)
            {
                PartsOf(x)[k].Add(new Summand(gradient, summand.Affine.Slope));
            }
            else if (shared.TryGetValue(x, out List<Summand>[]? sum))
            {
                sum[k].Add(new Summand(gradient));
            }
        }
    }

    /// <summary>Passes the gradient of some batch-norms' outputs back to their inputs.</summary>
    private void Normalised(Tensor[] xs, Tensor gradient, int k)
    {
        NormGradStep? step = isFrozen || xs.Length == 0 ? null : plan.Append(new NormGradStep(gradient, xs));
        for (int i = 0; i < xs.Length; i++)
        {
            if (step is null)
            {
                PartsOf(xs[i])[k].Add(new Summand(gradient, Affine.ScaleOf(xs[i])));
                continue;
            }

            norms[xs[i]] = step.Results[i];
            normAdjoints[xs[i]] = gradient;
            PartsOf(xs[i])[k].Add(new Summand(gradient, new Affine(step.Results[i], 0, 2, 1)));
            PartsOf(xs[i])[k].Add(new Summand(xs[i], new Affine(step.Results[i], 1, -1, 1)));
        }
    }

    private List<Summand>[] PartsOf(Tensor tensor)
    {
        if (!parts.TryGetValue(tensor, out List<Summand>[]? lists))
        {
            lists = NewParts();
            parts.Add(tensor, lists);
        }

        return lists;
    }

    private List<Summand>[] NewParts() => [.. Enumerable.Range(0, count).Select(_ => new List<Summand>())];
}
