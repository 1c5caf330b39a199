using FastProxy.Kernels.Simd;

namespace FastProxy.Plans;

/// <summary>
/// Forward-mode differentiation of a network's steps: every activation's derivative as the weights move along a gradient g (u), and as they grow in
/// proportion (v: along themselves).
/// <para>
/// Both together give the second derivative of the loss along g and along the weights, w' H g. The chain rule gives it as a sum over the nonlinear
/// operations: the gradient of each one's output times its own second derivative along u and v. So no second derivative is propagated and no backward
/// pass follows: each layer takes four convolutions, where a Hessian-vector product by forward-over-reverse takes four and two weight gradients.
/// </para>
/// <para>A layer's output y = W x has the v-derivative W x_v + y. The sum is not formed, as batch-norm all but removes its second part.</para>
/// </summary>
internal sealed class ForwardMode
{
    private readonly PlanBuilder plan;
    private readonly GradientPlan gradient;
    private readonly Scalar? curvature;
    private readonly bool alongBiases;
    private readonly bool alongNorms;
    private readonly Dictionary<WeightRef, LayerGradient> directions = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, LayerGradient> shared = [];
    private readonly HashSet<Tensor> plain = [];
    private readonly Dictionary<Tensor, Tangents> tangents = [];
    private readonly Dictionary<Tensor, (List<Summand> U, List<Summand> V)> pending = [];
    private readonly Dictionary<(Tensor X, FusedActivation Activation), Tangents> inputs = [];
    private readonly Dictionary<Tensor, Tensor> products = [];
    private readonly Dictionary<Tensor, Coefficients> coefficients = [];

    private ForwardMode(PlanBuilder plan, GradientPlan gradient, Scalar? curvature, bool alongBiases, bool alongNorms)
    {
        this.plan = plan;
        this.gradient = gradient;
        this.curvature = curvature;
        this.alongBiases = alongBiases;
        this.alongNorms = alongNorms;
        foreach (LayerGradient layer in gradient.Layers)
        {
            directions.Add(layer.Weight, layer);
            if (layer.Weight.IsShared)
            {
                shared.Add(layer.Weight.Layer.Key, layer);
            }
        }
    }

    /// <summary>The plan.</summary>
    public PlanBuilder Plan => plan;

    /// <summary>Returns the derivative of the logits along a gradient of this network; null if it does not depend on weights.</summary>
    /// <param name="plan">The plan, which takes the steps.</param>
    /// <param name="logits">The logits.</param>
    /// <param name="gradient">The direction: gradients of weights.</param>
    /// <param name="alongBiases">Whether the gradients of layers' biases belong to it.</param>
    /// <param name="alongNorms">Whether the gradients of batch-norms' weights belong to it.</param>
    public static Tensor Along(PlanBuilder plan, Tensor logits, GradientPlan gradient, bool alongBiases, bool alongNorms) =>
        new ForwardMode(plan, gradient, null, alongBiases, alongNorms).Run(logits).U!;

    /// <summary>Returns the second derivative of the loss along its gradient and along the weights.</summary>
    /// <param name="plan">The plan, which takes the steps.</param>
    /// <param name="logits">The logits.</param>
    /// <param name="gradient">The gradient of the loss, with <see cref="GradientPlan.Adjoints"/>.</param>
    public static Scalar Curvature(PlanBuilder plan, Tensor logits, GradientPlan gradient)
    {
        var curvature = new Scalar();
        plan.Append(new CurvatureStep(curvature, [.. gradient.Layers.Select(l => l.Gradient!)]));
        Tangents last = new ForwardMode(plan, gradient, curvature, false, false).Run(logits);
        plan.Append(new CrossEntropyCurvatureStep(logits, last.U!, last.V!, curvature));
        return curvature;
    }

    private Tangents Run(Tensor logits)
    {
        IReadOnlyList<Tensor> order = ReverseMode.Order(logits);
        plain.Add(logits);
        foreach (Step step in order.Select(t => t.Producer).OfType<Step>().Where(s => !s.ReadsRelu))
        {
            plain.UnionWith(step.Tensors);
        }

        foreach (Tensor tensor in order)
        {
            tangents[tensor] = tensor.Producer?.PushForward(tensor, this) ?? default;
        }

        return tangents[logits];
    }

    /// <summary>Returns the derivatives of an output that depends linearly on its input, computed by a step for each.</summary>
    public Tangents Each(Tensor output, Tangents input, Func<Tensor, Step> step)
    {
        Tensor? Of(Tensor? tangent) => tangent is null ? null : plan.Append(step(tangent), output.Layout);
        return new Tangents(Of(input.U), Of(input.V));
    }

    /// <summary>Adds an element-wise function's term to the second derivative of the loss, if that is requested.</summary>
    /// <param name="output">The function's output; the backward pass kept its gradient.</param>
    /// <param name="input">The derivatives of the function's input.</param>
    /// <param name="product">The step that multiplies the function's second derivative by the gradient of its output and by u.</param>
    public void AddCurvature(Tensor output, Tangents input, Func<Tensor, Tensor, Step> product)
    {
        if (curvature is not null && input is { U: { } u, V: { } v })
        {
            Tensor bent = plan.Append(product(gradient.Adjoints![output], u), v.Layout);
            plan.Append(new LayerCurvatureStep(bent, [v], curvature));
        }
    }

    /// <summary>Returns the derivatives of a product, linear in either factor, and adds its terms to the second derivative of the loss.</summary>
    /// <param name="output">The product; the backward pass kept its gradient.</param>
    /// <param name="a">The first factor.</param>
    /// <param name="b">The second factor.</param>
    /// <param name="product">The step that multiplies two factors.</param>
    /// <param name="gradientOfA">The step that gives the gradient of the first factor, of the gradient of the product and a second factor.</param>
    public Tangents Product(
        Tensor output, Tensor a, Tensor b, Func<Tensor, Tensor, Step> product, Func<Tensor, Tensor, Step> gradientOfA)
    {
        (Tangents ofA, Tangents ofB) = (Whole(a), Whole(b));
        AddCurvature(output, new Tangents(ofB.U, ofA.V), gradientOfA);
        AddCurvature(output, new Tangents(ofB.V, ofA.U), gradientOfA);
        Tensor? Along(Tensor? alongA, Tensor? alongB)
        {
            Step?[] terms = [alongA is null ? null : product(alongA, b), alongB is null ? null : product(a, alongB)];
            return Sum([.. terms.OfType<Step>().Select(step => new Summand(plan.Append(step, output.Layout)))], output.Layout);
        }

        return new Tangents(Along(ofA.U, ofB.U), Along(ofA.V, ofB.V));
    }

    /// <summary>Returns the derivatives of an output that has its inputs side by side.</summary>
    /// <param name="output">The output.</param>
    /// <param name="parts">The inputs and their places.</param>
    /// <param name="join">The step that puts derivatives at these places.</param>
    public Tangents Join(Tensor output, IReadOnlyList<JoinPart> parts, Func<IReadOnlyList<JoinPart>, Step> join)
    {
        Tangents[] each = [.. parts.Select(p => Whole(p.X))];
        Tensor? Of(Func<Tangents, Tensor?> tangent)
        {
            JoinPart[] present = [.. each.Zip(parts).Where(p => tangent(p.First) is not null).Select(p => p.Second with { X = tangent(p.First)! })];
            return present.Length == 0 ? null : plan.Append(join(present), output.Layout);
        }

        return new Tangents(Of(t => t.U), Of(t => t.V));
    }

    /// <summary>Returns the complete derivatives of an activation.</summary>
    public Tangents Whole(Tensor x)
    {
        Tangents t = tangents[x];
        return t.IsBesideSelf ? new Tangents(t.U, t.V is null ? x : Sum([new Summand(t.V), new Summand(x)], x.Layout)) : t;
    }

    /// <summary>Returns the derivatives of a layer's output.</summary>
    public Tangents Layer(Tensor output, Tensor x, FusedActivation activation, WeightRef weight)
    {
        if (!inputs.TryGetValue((x, activation), out Tangents read))
        {
            read = activation.IsRelu() ? Masked(x) : Whole(x);
            inputs.Add((x, activation), read);
        }

        LayerGradient direction = DirectionOf(weight);
        WeightRef along = weight with { Gradient = direction.Gradient };
        Tensor Multiply(Tensor of, FusedActivation function, WeightRef by, Tensor? sum = null) =>
            plan.Append(plan.Product(of, function, by, isAdd: sum is not null), sum ?? new Tensor(0, output.Layout));

        Tensor u = read.U is null ? Multiply(x, activation, along) : Multiply(x, activation, along, Multiply(read.U, FusedActivation.None, weight));
        if (alongBiases && direction.BiasGradient is { } bias)
        {
            Coefficients shift = plan.Append(new BiasTangentStep(bias)).Result;
            u = plan.Append(new AddStep([new Summand(u, new Affine(shift, 0, 1, 1))], u.Layout, FusedActivation.None), u.Layout);
        }

        if (curvature is null)
        {
            return new Tangents(u, null);
        }

        Tensor? product = read.V is null ? null : Multiply(read.V, FusedActivation.None, along);
        if (gradient.Adjoints!.TryGetValue(output, out Tensor? adjoint))
        {
            plan.Append(new LayerCurvatureStep(adjoint, product is null ? [u] : [u, product], curvature));
        }
        else if (product is not null)
        {
            products.Add(output, product);
        }

        // A bias does not grow, so the output is not a multiple of the weights.
        Tensor? v = !weight.HasBias ? (read.V is null ? null : Multiply(read.V, FusedActivation.None, weight))
            : read.V is null ? Multiply(x, activation, weight)
            : Multiply(
                Sum([new Summand(read.V), new Summand(x, Affine.One, Mask: activation.IsRelu() ? x : null)], x.Layout)!,
                FusedActivation.None,
                weight);
        return new Tangents(u, v, IsBesideSelf: !weight.HasBias);
    }

    /// <summary>Returns the derivatives of rows of a table, which are multiples of its weights.</summary>
    public Tangents Table(Tensor output, Tensor ids, WeightRef weight)
    {
        Tensor u = plan.Append(new EmbedStep(ids, weight with { Gradient = DirectionOf(weight).Gradient }), output.Layout);
        if (curvature is not null && gradient.Adjoints!.TryGetValue(output, out Tensor? adjoint))
        {
            plan.Append(new LayerCurvatureStep(adjoint, [u], curvature));
        }

        return new Tangents(u, null, IsBesideSelf: curvature is not null);
    }

    private LayerGradient DirectionOf(WeightRef weight) => weight.IsShared ? shared[weight.Layer.Key] : directions[weight];

    /// <summary>Returns the derivatives of an activation's ReLU.</summary>
    private Tangents Masked(Tensor x)
    {
        Tensor? Mask(List<Summand> terms) => Sum([.. terms.Select(s => s with { Mask = x })], x.Layout);
        if (pending.TryGetValue(x, out (List<Summand> U, List<Summand> V) terms))
        {
            return new Tangents(Mask(terms.U), Mask(terms.V));
        }

        Tangents t = tangents[x];
        List<Summand> v = t.V is null ? [] : [new Summand(t.V)];
        return new Tangents(t.U is null ? null : Mask([new Summand(t.U)]), Mask(t.IsBesideSelf ? [.. v, new Summand(x)] : v));
    }

    /// <summary>Returns the derivatives of a sum.</summary>
    public Tangents Sum(AddStep add, Tensor output)
    {
        List<Summand> u = [], v = [];
        foreach (Summand summand in add.Summands)
        {
            Tensor x = summand.X;
            if (summand.IsNorm)
            {
                Norm(x, tangents[x], u, v);
                continue;
            }

            Tangents t = summand.Pool.Kernel > 0 ? Whole(x) : tangents[x];
            Summand sloped = summand with { Affine = summand.Affine.Slope };
            if (t.U is not null)
            {
                u.Add(sloped with { X = t.U });
            }

            if (t.V is not null)
            {
                v.Add(sloped with { X = t.V });
            }

            if (t.IsBesideSelf)
            {
                v.Add(sloped);
            }
        }

        if (!plain.Contains(output))
        {
            // Only ReLUs read the sum, so the mask becomes part of it.
            pending.Add(output, (u, v));
            return default;
        }

        Tensor? Masked(List<Summand> terms) => Sum(add.Activation.IsRelu() ? [.. terms.Select(s => s with { Mask = output })] : terms, output.Layout);
        return new Tangents(Masked(u), Masked(v));
    }

    private void Norm(Tensor x, Tangents t, List<Summand> u, List<Summand> v)
    {
        if (t == default && !alongNorms)
        {
            return;
        }

        if (!coefficients.TryGetValue(x, out Coefficients? c))
        {
            NormCurvature? part = curvature is null ? null
                : new NormCurvature(gradient.NormAdjoints![x], gradient.Norms[x], products.GetValueOrDefault(x), IsAlone(x), curvature);
            c = plan.Append(new NormTangentStep(x, t, alongNorms ? gradient.Norms[x] : null, part)).Result;
            coefficients.Add(x, c);
        }

        if (t.U is not null)
        {
            u.Add(new Summand(t.U, new Affine(c, NormTangentStep.U, -1, 1)));
        }

        if (t.U is not null || alongNorms)
        {
            u.Add(new Summand(x, new Affine(c, NormTangentStep.U + 1, NormTangentStep.U + 2, 1)));
        }

        if (t.V is not null)
        {
            v.Add(new Summand(t.V, new Affine(c, NormTangentStep.V, -1, 1)));
        }

        if (t.V is not null || t.IsBesideSelf)
        {
            v.Add(new Summand(x, new Affine(c, NormTangentStep.V + 1, NormTangentStep.V + 2, 1)));
        }
    }

    /// <summary>Returns whether an activation is the output of a layer that only batch-norms read.</summary>
    private bool IsAlone(Tensor x) => x.Producer is { HasWeights: true } && !gradient.Adjoints!.ContainsKey(x);

    private Tensor? Sum(IReadOnlyList<Summand> summands, ActivationLayout layout) => summands is [] ? null : plan.Sum(summands, layout);
}
