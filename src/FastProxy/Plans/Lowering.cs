using System.Numerics;
using FastProxy.Data;
using FastProxy.Input;
using FastProxy.Kernels.Pool;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Sums;
using FastProxy.Networks;
using FastProxy.Networks.Operations;

namespace FastProxy.Plans;

/// <summary>Lowers the nodes of one network to steps under one mode, each once and only on request.</summary>
internal sealed class Lowering(PlanBuilder plan, Network network, EvaluationMode mode)
{
    private readonly Value?[] values = new Value?[network.Nodes.Count];
    private readonly bool hasStatistics =
        mode.Norm == NormMode.Batch && network.Nodes.Any(node => node.Op is BatchNormOp && network.Live[node.Id]);

    private readonly List<(bool IsLive, Buffer Buffer)> watched = [];

    /// <summary>The plan.</summary>
    public PlanBuilder Plan => plan;

    /// <summary>The network.</summary>
    public Network Network => network;

    /// <summary>The mode.</summary>
    public EvaluationMode Mode => mode;

    /// <summary>The network's output as an activation in memory.</summary>
    public Tensor Output => TensorOf(network.Output.Id);

    /// <summary>The images.</summary>
    /// <exception cref="InputException">The input is token ids, which have no gradient.</exception>
    public Tensor Input => network.Nodes[0].Op is InputOp { Kind: InputKind.Tokens }
        ? throw new InputException("token ids have no gradient: expected a network of values")
        : TensorOf(0);

    /// <summary>The features on live paths, in order, each computed on request.</summary>
    public IEnumerable<Tensor> Features => network.Features.Where(id => network.Live[id]).Select(TensorOf);

    /// <summary>The inputs of the lowered batch-norms, by layer.</summary>
    public Dictionary<string, Tensor> NormInputs { get; } = [];

    /// <summary>What shows an overflow in what was lowered so far, as <see cref="NetworkPlan.Watched"/>, on live paths or on all.</summary>
    public IEnumerable<Buffer> Watched(bool withDead) => watched.Where(w => w.IsLive || withDead).Select(w => w.Buffer);

    /// <summary>Returns the same network under another mode.</summary>
    public Lowering Under(EvaluationMode other) => new(plan, network, other);

    /// <summary>The input of the last global pooling on a live path; null if there is none.</summary>
    public Tensor? Pooled => network.Nodes.LastOrDefault(n => n.Op is GlobalAvgPoolOp && network.Live[n.Id]) is { } pool
        ? TensorOf(pool.Inputs[0])
        : null;

    /// <summary>Scales and shifts of the train-mode batch-norms on live paths, in an order that the values decide.</summary>
    public IEnumerable<Coefficients> Norms => network.Nodes
        .Where(n => n.Op is BatchNormOp && network.Live[n.Id])
        .Select(n => ValueOf(n.Id).Summands[0])
        .OrderBy(s => s.X.Key)
        .Select(s => s.Affine.Source!);

    /// <summary>
    /// The outputs of modules of more than one pixel on live paths: their keys, and the activations or ReLUs of activations that they are. A
    /// batch-norm is represented by its input, which differs by a positive factor and a shift per channel.
    /// </summary>
    public IEnumerable<(UInt128 Key, Tensor X, FusedActivation Activation)> Outputs => network.Nodes
        .Where(n => n.Op.IsModule && network.Live[n.Id] && n.Shape.Height * n.Shape.Width > 1)
        .Select(n =>
        {
            Value value = ValueOf(n.Op.IsAffine ? n.Inputs[0] : n.Id);
            return (ValueOf(n.Id).StoredKey, Materialise(value with { Activation = FusedActivation.None }), value.Activation);
        });

    /// <summary>Returns the pattern of a node's signs.</summary>
    public Pattern PatternOf(int id)
    {
        Value value = ValueOf(id) with { Activation = FusedActivation.None };
        AddStep step = SumOf(value);
        return step.Pattern ??= new Pattern(value.Key, value.Layout);
    }

    /// <summary>Returns the pattern of where a node is negative.</summary>
    public Pattern NegativePatternOf(int id)
    {
        Tensor x = TensorOf(id);
        UInt128 key = ValueKey.Of("negative", x.Key);
        AddStep step = plan.SumOf(key, () => new AddStep([new Summand(x, Affine.Constant(-1))], x.Layout, FusedActivation.None));
        return step.Pattern ??= new Pattern(key, x.Layout);
    }

    /// <summary>Returns a window as a part of keys.</summary>
    public static string TextOf(PoolShape p) => $"{p.Kernel},{p.Stride},{p.Padding},{p.CountPadding}";

    /// <summary>Returns the value of a node that depends on the input.</summary>
    public Value ValueOf(int id)
    {
        if (values[id] is not { } value)
        {
            Node node = network.Nodes[id];
            value = plan.Operations.Of(node.Op).Lower(node, this);
            Watch(node, value);
            values[id] = value = mode.KeepsFeatures && network.Features.Contains(id) ? Kept(value) : value;
        }

        return value;
    }

    /// <summary>
    /// Watches the statistics of a batch-norm, or else a layer's output. Of a dual pass nothing is negative, so infinity stays to the end; a
    /// function that is not linear has its input watched.
    /// </summary>
    private void Watch(Node node, Value value)
    {
        Buffer? sign = node.Op is BatchNormOp && mode.Norm == NormMode.Batch ? value.Summands[0].Affine.Source
            : node.Op.Weights is not null && !hasStatistics && !mode.IsDual ? plan.SumsOf(value.Plain!)
            : null;
        if (sign is not null)
        {
            watched.Add((network.Live[node.Id], sign));
        }
    }

    /// <summary>Watches what a node reads, where its result may hide an overflow.</summary>
    public void Watch(Node node, Tensor x) => watched.Add((network.Live[node.Id], plan.SumsOf(x)));

    /// <summary>
    /// Returns the value as an activation of its own. It has another key, because sums of it round differently from sums of its summands.
    /// </summary>
    private Value Kept(Value value)
    {
        if (value.Plain is not null)
        {
            return value;
        }

        UInt128 key = ValueKey.Of("feature", value.StoredKey);
        AddStep step = plan.SumOf(key, () => new AddStep(value.Summands, value.Layout, value.Activation));
        return Value.Of(plan.Store(key, step, value.Exponent));
    }

    /// <summary>Returns the value of a node as an activation in memory.</summary>
    public Tensor TensorOf(int id) => Materialise(ValueOf(id));

    /// <summary>Returns the value as an activation in memory.</summary>
    public Tensor Materialise(Value value) => value.Plain ?? plan.Store(value.StoredKey, SumOf(value), value.Exponent);

    /// <summary>Returns the step that forms this value, new or not.</summary>
    private AddStep SumOf(Value value) => plan.SumOf(value.StoredKey, () => new AddStep(value.Summands, value.Layout, value.Activation));

    /// <summary>Returns the value of the only input of a node.</summary>
    public Value InputOf(Node node) => ValueOf(node.Inputs[0]);

    /// <summary>Returns the layout of a node's output.</summary>
    public ActivationLayout LayoutOf(Node node) => new(node.Shape.Channels, node.Shape.Height, node.Shape.Width, mode.Samples);

    /// <summary>Returns the output of a layer, as a convolution or the adjoint of one.</summary>
    public Value Layer(Tensor x, FusedActivation activation, WeightRef weight, UInt128 key, ActivationLayout layout)
    {
        int exponent = mode.IsDual ? plan.ExponentOf(weight, x.Layout) : 0;
        Step step = plan.Product(
            x, activation, weight with { Exponent = exponent }, isDirect: mode.IsDirect, isDual: mode.IsDual, addsBias: weight.HasBias);
        return Value.Of(plan.Emit(step, key, layout, exponent: x.Exponent + exponent));
    }

    /// <summary>Returns the activation with a larger exponent.</summary>
    public Tensor Raised(Tensor x, int exponent)
    {
        if (x.Exponent == exponent)
        {
            return x;
        }

        UInt128 key = ValueKey.Of($"exponent {exponent}", x.Key);
        AddStep step = plan.SumOf(key, () => new AddStep([Aligned(new Summand(x), exponent)], x.Layout, FusedActivation.None));
        return plan.Store(key, step, exponent);
    }

    /// <summary>Returns the value of a sum; its summands are added in the order of their keys.</summary>
    public Value Sum(IEnumerable<Summand> summands, ActivationLayout layout)
    {
        var ordered = summands.Select(s => (Key: KeyOf(s), Summand: s)).OrderBy(s => s.Key).ToArray();
        UInt128 key = ordered is [var one] ? one.Key : ValueKey.Of("add", [.. ordered.Select(s => s.Key)]);

        // A sum of positive numbers grows by their count.
        int exponent = ordered.Max(s => s.Summand.X.Exponent) + (mode.IsDual ? BitOperations.Log2((uint)ordered.Length) : 0);
        return new Value(key, layout, [.. ordered.Select(s => Aligned(s.Summand, exponent))], FusedActivation.None, exponent);
    }

    /// <summary>Returns the summand as a part of a sum with this exponent.</summary>
    private static Summand Aligned(Summand s, int exponent) =>
        s.X.Exponent == exponent ? s : s with { Affine = Affine.Constant(MathF.ScaleB(1, s.X.Exponent - exponent)) };

    private static UInt128 KeyOf(Summand s) =>
        s.Affine != Affine.One ? ValueKey.Of(s.Affine.Fixed is { } numbers ? $"scale {numbers}" : "batch_norm", s.X.Key)
        : s.Pool.Kernel > 0 ? ValueKey.Of($"avg_pool {TextOf(s.Pool)}", s.X.Key)
        : s.X.Key;
}
