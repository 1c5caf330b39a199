using System.Numerics;
using FastProxy.Input;
using FastProxy.Kernels.Conv;
using FastProxy.Kernels.Norm;
using FastProxy.Kernels.Pool;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Sums;
using FastProxy.Networks;

namespace FastProxy.Plans;

/// <summary>Lowers the nodes of one network to steps under one mode, each once and only when asked for.</summary>
internal sealed class Lowering(PlanBuilder plan, Network network, EvaluationMode mode)
{
    private readonly Value?[] values = new Value?[network.Nodes.Count];
    private readonly Dictionary<string, Tensor> normInputs = [];

    /// <summary>The network's output as an activation in memory.</summary>
    public Tensor Output => TensorOf(network.Output.Id);

    /// <summary>The images.</summary>
    public Tensor Images => TensorOf(0);

    /// <summary>The features on live paths, in order, each computed when it is asked for.</summary>
    public IEnumerable<Tensor> Features => network.Features.Where(id => network.Live[id]).Select(TensorOf);

    /// <summary>What the batch-norms that were lowered read, by layer.</summary>
    public IReadOnlyDictionary<string, Tensor> NormInputs => normInputs;

    /// <summary>The same network under another mode.</summary>
    public Lowering Under(EvaluationMode other) => new(plan, network, other);

    /// <summary>What the last global pooling on a live path reads; null where there is none.</summary>
    public Tensor? Pooled => network.Nodes.LastOrDefault(n => n.Op is Op.GlobalAvgPool && network.Live[n.Id]) is { } pool
        ? TensorOf(pool.Inputs[0])
        : null;

    /// <summary>Scales and shifts of the train-mode batch-norms on live paths, in an order that the values decide.</summary>
    public IEnumerable<Coefficients> Norms => network.Nodes
        .Where(n => n.Op is Op.BatchNorm && network.Live[n.Id])
        .Select(n => ValueOf(n.Id).Summands[0])
        .OrderBy(s => s.X.Key)
        .Select(s => s.Affine.Source!);

    /// <summary>
    /// The outputs of convolutions, batch-norms, ReLU calls and poolings to more than one pixel on live paths: their keys and the activations, or ReLU of
    /// them, that they are; in place of a batch-norm's its input, which differs by a positive factor and a shift per channel.
    /// </summary>
    public IEnumerable<(UInt128 Key, Tensor X, bool IsRelu)> Outputs => network.Nodes
        .Where(n => n.Op is Op.Conv or Op.BatchNorm or Op.Relu or Op.AvgPool or Op.MaxPool)
        .Where(n => network.Live[n.Id] && n.Shape.Height * n.Shape.Width > 1)
        .Select(n =>
        {
            Value value = ValueOf(n.Op is Op.BatchNorm ? n.Inputs[0] : n.Id);
            return (ValueOf(n.Id).StoredKey, Materialise(value with { IsRelu = false }), value.IsRelu);
        });

    /// <summary>The pattern of a node's signs.</summary>
    public Pattern PatternOf(int id)
    {
        Value value = ValueOf(id) with { IsRelu = false };
        AddStep step = SumOf(value);
        return step.Pattern ??= new Pattern(value.Key, value.Layout);
    }

    private static string TextOf(PoolShape p) => $"{p.Kernel},{p.Stride},{p.Padding},{p.CountPadding}";

    /// <summary>The value of a node that depends on the input.</summary>
    private Value ValueOf(int id)
    {
        if (values[id] is not { } value)
        {
            value = Lower(network.Nodes[id]);
            values[id] = value = mode.KeepsFeatures && network.Features.Contains(id) ? Kept(value) : value;
        }

        return value;
    }

    /// <summary>The value as an activation of its own: of another key, because sums of it round otherwise than sums of what it is made of.</summary>
    private Value Kept(Value value)
    {
        if (value.Plain is not null)
        {
            return value;
        }

        UInt128 key = ValueKey.Of("feature", value.StoredKey);
        AddStep step = plan.SumOf(key, () => new AddStep(value.Summands, value.Layout, value.IsRelu));
        return Plain(plan.Store(key, step, value.Exponent));
    }

    private Tensor TensorOf(int id) => Materialise(ValueOf(id));

    /// <summary>The value as an activation in memory.</summary>
    private Tensor Materialise(Value value) => value.Plain ?? plan.Store(value.StoredKey, SumOf(value), value.Exponent);

    /// <summary>The step that forms this value, new or not.</summary>
    private AddStep SumOf(Value value) => plan.SumOf(value.StoredKey, () => new AddStep(value.Summands, value.Layout, value.IsRelu));

    private Value Lower(Node node)
    {
        ActivationLayout layout = new(node.Shape.Channels, node.Shape.Height, node.Shape.Width, mode.Samples);
        switch (node.Op)
        {
            case Op.Input:
                return Plain(plan.Emit(null, ValueKey.Of($"{mode.Name}input {node.Shape}"), layout, mode.Images));
            case Op.Conv conv:
                return Conv(node, conv, layout);
            case Op.BatchNorm norm:
                return BatchNorm(node, norm, layout);
            case Op.Relu:
                Value signed = Only(node);
                return signed.IsRelu ? signed : signed with { IsRelu = true };
            case Op.Add:
                return Sum(Summands(node), layout);
            case Op.AvgPool pool:
                return Pool(node, new PoolShape(pool.Window.Kernel, pool.Window.Stride, pool.Window.Padding, pool.CountPadding), false, layout);
            case Op.MaxPool pool:
                return Pool(node, new PoolShape(pool.Window.Kernel, pool.Window.Stride, pool.Window.Padding), true, layout);
            case Op.GlobalAvgPool:
                Tensor image = Materialise(Only(node));
                return Plain(plan.Emit(
                    new GlobalAvgPoolStep(image), ValueKey.Of("global_avg_pool", image.Key), layout, exponent: image.Exponent));
            case Op.Linear linear:
                return Linear(node, linear, layout);
            case Op.Concat:
                return Concat(node, layout);
            default:
                throw new InvalidOperationException($"{node.Op} has no value");
        }
    }

    private Value Only(Node node) => ValueOf(node.Inputs[0]);

    private Value Conv(Node node, Op.Conv conv, ActivationLayout layout)
    {
        Value input = Only(node);
        Tensor x = Materialise(input with { IsRelu = false });
        Window w = conv.Window;
        var shape = new ConvShape(x.Layout.Channels, conv.OutChannels, w.Kernel, w.Stride, w.Padding, w.Dilation, conv.Groups, w.Offset);
        UInt128 key = ValueKey.Of(
            $"conv {conv.OutChannels},{w.Kernel},{w.Stride},{w.Padding},{w.Dilation},{conv.Groups}{(w.Offset == 0 ? "" : $",{w.Offset}")} relu {input.IsRelu} {conv.Weight.Key}", x.Key);
        return Layer(x, input.IsRelu, new WeightRef(conv.Weight, shape, IsAbsolute: mode.IsAbsolute), key, layout);
    }

    private Value Linear(Node node, Op.Linear linear, ActivationLayout layout)
    {
        Tensor x = Materialise(Only(node));
        var shape = new ConvShape(x.Layout.Channels, linear.OutFeatures, 1);
        var weight = new WeightRef(linear.Weight, shape, IsLinear: true, IsAbsolute: mode.IsAbsolute);
        UInt128 key = ValueKey.Of($"linear {linear.OutFeatures} {linear.Weight.Key}", x.Key);
        if (mode.IsDual && node != network.Output)
        {
            throw new InputException($"{linear.Weight.Layer}: SynFlow without biases is right for the last linear layer only");
        }

        return mode.IsDual ? Layer(x, false, weight, key, layout) : Plain(plan.Emit(new LinearStep(x, weight), key, layout));
    }

    private Value Layer(Tensor x, bool isRelu, WeightRef weight, UInt128 key, ActivationLayout layout)
    {
        int exponent = mode.IsDual ? plan.ExponentOf(weight) : 0;
        var step = new ConvStep(x, isRelu, weight.Shape, weight with { Exponent = exponent }, plan.AlgorithmOf(weight.Shape), mode.IsDual);
        return Plain(plan.Emit(step, key, layout, exponent: x.Exponent + exponent));
    }

    private Value BatchNorm(Node node, Op.BatchNorm norm, ActivationLayout layout)
    {
        if (mode.Norm == NormMode.Bypass)
        {
            return Only(node);
        }

        Tensor x = Materialise(Only(node));
        if (mode.Norm == NormMode.Eval)
        {
            return Sum([new Summand(x, Affine.Constant((float)(1 / Math.Sqrt(1 + BatchNormFold.Epsilon))))], layout);
        }

        if (x.IsImages)
        {
            // No step sums the images.
            x = plan.Emit(new ConcatStep([new ConcatPart(x, 0)]), ValueKey.Of("concat 0", x.Key), layout);
        }

        normInputs[norm.Layer] = x;
        x.Norm ??= new Coefficients(layout.Channels, 2);
        return Sum([new Summand(x, Affine.NormOf(x))], layout);
    }

    private Value Pool(Node node, PoolShape shape, bool isMax, ActivationLayout layout)
    {
        Tensor x = Materialise(Only(node));
        if (!isMax && shape.KeepsShape)
        {
            return Sum([new Summand(x, Affine.One, shape)], layout);
        }

        UInt128 key = ValueKey.Of($"{(isMax ? "max" : "avg")}_pool {TextOf(shape)}", x.Key);
        return Plain(plan.Emit(new PoolStep(x, shape, isMax, isMax && mode.IsDual), key, layout, exponent: x.Exponent));
    }

    private Value Concat(Node node, ActivationLayout layout)
    {
        // What is zero everywhere is not in memory: it leaves a gap.
        var parts = new List<ConcatPart>();
        int from = 0;
        foreach (int input in node.Inputs)
        {
            if (network.Reached[input])
            {
                parts.Add(new ConcatPart(Materialise(ValueOf(input)), from));
            }

            from += network.Nodes[input].Shape.Channels;
        }

        int exponent = parts.Max(p => p.X.Exponent);
        parts = [.. parts.Select(p => p with { X = Raised(p.X, exponent) })];
        UInt128 key = ValueKey.Of($"concat {string.Join(',', parts.Select(p => p.FromChannel))}", [.. parts.Select(p => p.X.Key)]);
        return Plain(plan.Emit(new ConcatStep(parts), key, layout, exponent: exponent));
    }

    /// <summary>The activation with a larger exponent.</summary>
    private Tensor Raised(Tensor x, int exponent)
    {
        if (x.Exponent == exponent)
        {
            return x;
        }

        UInt128 key = ValueKey.Of($"exponent {exponent}", x.Key);
        AddStep step = plan.SumOf(key, () => new AddStep([Aligned(new Summand(x), exponent)], x.Layout, false));
        return plan.Store(key, step, exponent);
    }

    /// <summary>
    /// The summands of an addition. Zero inputs drop out; an inner sum of several summands is one activation in memory.
    /// </summary>
    private IEnumerable<Summand> Summands(Node node)
    {
        foreach (int input in node.Inputs.Where(i => network.Reached[i]))
        {
            Value value = ValueOf(input);
            yield return value is { IsRelu: false, Summands: [var one] } ? one : new Summand(Materialise(value));
        }
    }

    private static Value Plain(Tensor x) => new(x.Key, x.Layout, [new Summand(x)], false, x.Exponent);

    private Value Sum(IEnumerable<Summand> summands, ActivationLayout layout)
    {
        var ordered = summands.Select(s => (Key: KeyOf(s), Summand: s)).OrderBy(s => s.Key).ToArray();
        UInt128 key = ordered is [var one] ? one.Key : ValueKey.Of("add", [.. ordered.Select(s => s.Key)]);

        // A sum of positive numbers grows by their count.
        int exponent = ordered.Max(s => s.Summand.X.Exponent) + (mode.IsDual ? BitOperations.Log2((uint)ordered.Length) : 0);
        return new Value(key, layout, [.. ordered.Select(s => Aligned(s.Summand, exponent))], false, exponent);
    }

    /// <summary>The summand as a part of a sum with this exponent.</summary>
    private static Summand Aligned(Summand s, int exponent) =>
        s.X.Exponent == exponent ? s : s with { Affine = Affine.Constant(MathF.ScaleB(1, s.X.Exponent - exponent)) };

    private static UInt128 KeyOf(Summand s) =>
        s.Affine != Affine.One ? ValueKey.Of("batch_norm", s.X.Key)
        : s.Pool.Kernel > 0 ? ValueKey.Of($"avg_pool {TextOf(s.Pool)}", s.X.Key)
        : s.X.Key;

    /// <summary>A value not yet in memory: a sum of summands, and whether its ReLU is meant.</summary>
    private sealed record Value(UInt128 Key, ActivationLayout Layout, IReadOnlyList<Summand> Summands, bool IsRelu, int Exponent)
    {
        /// <summary>The activation this value is, when it is one already.</summary>
        public Tensor? Plain => !IsRelu && Summands is [{ IsPlain: true, X: var x }] ? x : null;

        /// <summary>The key of what memory holds.</summary>
        public UInt128 StoredKey => IsRelu ? ValueKey.Of("relu", Key) : Key;
    }
}
