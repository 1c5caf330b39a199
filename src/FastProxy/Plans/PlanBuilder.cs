using FastProxy.Kernels;
using FastProxy.Kernels.Conv;
using FastProxy.Kernels.Pool;
using FastProxy.Networks;

namespace FastProxy.Plans;

/// <summary>
/// Merges networks into one plan. Values are hash-consed: the same operation with the same weight key on the same inputs is one step,
/// whichever networks ask for it. Only what a wanted pattern or output depends on is computed. Batch-norm, ReLU, shape-keeping average
/// pooling and addition have no steps of their own: they are folded into the pass that reads or writes the activation anyway.
/// </summary>
/// <param name="samples">Samples in the batch.</param>
/// <param name="isWinograd">Whether 3x3 stride-1 convolutions use Winograd's algorithm.</param>
public sealed class PlanBuilder(int samples, bool isWinograd)
{
    private readonly Dictionary<UInt128, Tensor> tensors = [];
    private readonly Dictionary<UInt128, AddStep> sums = [];
    private readonly List<Step> steps = [];
    private readonly List<NetworkPlan> networks = [];

    /// <summary>
    /// Adds a network.
    /// </summary>
    /// <param name="network">A connected network for live calls and the output; any for all calls.</param>
    /// <param name="live">Whether the patterns of ReLU calls on live paths are wanted.</param>
    /// <param name="all">Whether the patterns of all ReLU calls are wanted.</param>
    /// <param name="output">Whether the output is wanted.</param>
    /// <exception cref="InputException">A concatenation has an input that is zero everywhere.</exception>
    public void Add(Network network, bool live, bool all, bool output = false)
    {
        var lowering = new Lowering(this, network);
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
                calls.Add(new PatternCall(lowering.PatternOf(node.Inputs[0]), isLive));
            }
            else
            {
                zeroCalls++;
            }
        }

        Tensor? result = output ? lowering.Materialise(lowering.ValueOf(network.Output.Id)) : null;
        networks.Add(new NetworkPlan(Merge(calls), zeroCalls, result, steps.Count));
    }

    /// <summary>The plan for the networks added, with a place in memory for everything.</summary>
    public Plan Build() => new(steps, networks);

    private static List<PatternCalls> Merge(List<PatternCall> calls) =>
        [.. calls.GroupBy(c => c.Pattern, (p, group) => new PatternCalls(p, group.Count(c => c.IsLive), group.Count()))];

    private static string TextOf(PoolShape p) => $"{p.Kernel},{p.Stride},{p.Padding},{p.CountPadding}";

    private readonly record struct PatternCall(Pattern Pattern, bool IsLive);

    /// <summary>A value not yet in memory: a sum of summands, and whether its ReLU is meant.</summary>
    private sealed record Value(UInt128 Key, ActivationLayout Layout, IReadOnlyList<Summand> Summands, bool IsRelu)
    {
        /// <summary>The activation this value is, when it is one already.</summary>
        public Tensor? Plain => !IsRelu && Summands is [{ IsNormalised: false, Pool.Kernel: 0, X: var x }] ? x : null;
    }

    /// <summary>Lowers the nodes of one network, each once and only when asked for.</summary>
    private sealed class Lowering(PlanBuilder plan, Network network)
    {
        private readonly Value?[] values = new Value?[network.Nodes.Count];

        /// <summary>The value of a node that depends on the input.</summary>
        public Value ValueOf(int id) => values[id] ??= Lower(network.Nodes[id]);

        /// <summary>The pattern of a node's signs.</summary>
        public Pattern PatternOf(int id)
        {
            Value value = ValueOf(id);
            AddStep step = plan.SumOf(value with { IsRelu = false });
            return step.Pattern ??= new Pattern(value.Key, value.Layout);
        }

        /// <summary>The value as an activation in memory.</summary>
        public Tensor Materialise(Value value) => value.Plain ?? plan.Store(value);

        private Value Lower(Node node)
        {
            ActivationLayout layout = new(node.Shape.Channels, node.Shape.Height, node.Shape.Width, plan.Samples);
            switch (node.Op)
            {
                case Op.Input:
                    return Plain(plan.Emit(null, ValueKey.Of($"input {node.Shape}"), layout));
                case Op.Conv conv:
                    return Conv(node, conv, layout);
                case Op.BatchNorm:
                    Tensor normalised = Materialise(Only(node));
                    if (normalised.IsImages)
                    {
                        // No step sums the images, and there is no room for scales behind them.
                        normalised = plan.Emit(new ConcatStep([normalised]), ValueKey.Of("concat", normalised.Key), layout);
                    }

                    normalised.IsNormalised = true;
                    return Sum([new Summand(normalised, true, default)], layout);
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
                    return Plain(plan.Emit(new GlobalAvgPoolStep(image), ValueKey.Of("global_avg_pool", image.Key), layout));
                case Op.Linear linear:
                    Tensor features = Materialise(Only(node));
                    return Plain(
                        plan.Emit(
                            new LinearStep(features, linear.Weight),
                            ValueKey.Of($"linear {linear.OutFeatures} {linear.Weight.Key}", features.Key),
                            layout));
                case Op.Concat:
                    if (node.Inputs.FirstOrDefault(i => !network.Reached[i], -1) is var zero and >= 0)
                    {
                        // Nothing keeps zeros in memory, and without them the channels would shift.
                        throw new InputException($"node {node.Id} concatenates node {zero}, which is zero everywhere: not supported");
                    }

                    Tensor[] parts = [.. node.Inputs.Select(i => Materialise(ValueOf(i)))];
                    return Plain(plan.Emit(new ConcatStep(parts), ValueKey.Of("concat", [.. parts.Select(p => p.Key)]), layout));
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
            var shape = new ConvShape(x.Layout.Channels, conv.OutChannels, w.Kernel, w.Stride, w.Padding, w.Dilation, conv.Groups);
            bool winograd = plan.IsWinograd && ConvWinograd.Supports(shape);
            UInt128 key = ValueKey.Of(
                $"conv {conv.OutChannels},{w.Kernel},{w.Stride},{w.Padding},{w.Dilation},{conv.Groups} relu {input.IsRelu} {conv.Weight.Key}", x.Key);
            return Plain(plan.Emit(new ConvStep(x, input.IsRelu, shape, conv.Weight, winograd), key, layout));
        }

        private Value Pool(Node node, PoolShape shape, bool isMax, ActivationLayout layout)
        {
            Tensor x = Materialise(Only(node));
            if (!isMax && shape.KeepsShape)
            {
                return Sum([new Summand(x, false, shape)], layout);
            }

            UInt128 key = ValueKey.Of($"{(isMax ? "max" : "avg")}_pool {TextOf(shape)}", x.Key);
            return Plain(plan.Emit(new PoolStep(x, shape, isMax), key, layout));
        }

        /// <summary>
        /// The summands of an addition. Zero inputs drop out; an inner sum of several summands is one activation in memory.
        /// </summary>
        private IEnumerable<Summand> Summands(Node node)
        {
            foreach (int input in node.Inputs.Where(i => network.Reached[i]))
            {
                Value value = ValueOf(input);
                yield return value is { IsRelu: false, Summands: [var one] } ? one : new Summand(Materialise(value), false, default);
            }
        }

        private static Value Plain(Tensor x) => new(x.Key, x.Layout, [new Summand(x, false, default)], false);

        private static Value Sum(IEnumerable<Summand> summands, ActivationLayout layout)
        {
            var ordered = summands.Select(s => (Key: KeyOf(s), Summand: s)).OrderBy(s => s.Key).ToArray();
            UInt128 key = ordered is [var one] ? one.Key : ValueKey.Of("add", [.. ordered.Select(s => s.Key)]);
            return new Value(key, layout, [.. ordered.Select(s => s.Summand)], false);
        }

        private static UInt128 KeyOf(Summand s) =>
            s.IsNormalised ? ValueKey.Of("batch_norm", s.X.Key)
            : s.Pool.Kernel > 0 ? ValueKey.Of($"avg_pool {TextOf(s.Pool)}", s.X.Key)
            : s.X.Key;
    }

    private int Samples => samples;

    private bool IsWinograd => isWinograd;

    /// <summary>The activation of this key, by <paramref name="step"/> when no step computes it yet; the images have no step.</summary>
    private Tensor Emit(Step? step, UInt128 key, ActivationLayout layout)
    {
        if (!tensors.TryGetValue(key, out Tensor? tensor))
        {
            tensor = new Tensor(key, layout) { IsImages = step is null };
            tensors.Add(key, tensor);
            if (step is not null)
            {
                step.Output = tensor;
                steps.Add(step);
            }
        }

        return tensor;
    }

    /// <summary>The step that forms this value, new or not.</summary>
    private AddStep SumOf(Value value)
    {
        UInt128 key = value.IsRelu ? ValueKey.Of("relu", value.Key) : value.Key;
        if (!sums.TryGetValue(key, out AddStep? step))
        {
            step = new AddStep(value.Summands, value.Layout, value.IsRelu);
            sums.Add(key, step);
            steps.Add(step);
        }

        return step;
    }

    /// <summary>Has the step of this value keep its result.</summary>
    private Tensor Store(Value value)
    {
        AddStep step = SumOf(value);
        if (step.Output is null)
        {
            UInt128 key = value.IsRelu ? ValueKey.Of("relu", value.Key) : value.Key;
            step.Output = new Tensor(key, value.Layout);
            tensors.Add(key, step.Output);
        }

        return step.Output;
    }
}
