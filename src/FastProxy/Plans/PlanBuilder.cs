using FastProxy.Input;
using FastProxy.Kernels.Conv;
using FastProxy.Kernels.Simd;
using FastProxy.Networks;
using FastProxy.Networks.Operations;

namespace FastProxy.Plans;

/// <summary>
/// Merges networks into one plan. Values of the forward pass are hash-consed: the same operation with the same weight key on the same inputs is one
/// step, whichever networks request it. Only values that a wanted result depends on are computed. Batch-norm, ReLU, shape-keeping average pooling and
/// addition have no steps of their own: they are folded into the pass that reads or writes the activation anyway.
/// <para>
/// Gradients and tangents depend on the whole network, so networks share them only if they are one function. A network's backward steps follow its
/// forward steps, and read the activations that the forward pass shares.
/// </para>
/// </summary>
/// <param name="operations">The operations that networks may have.</param>
/// <param name="samples">The number of samples in the batch.</param>
/// <param name="isWinograd">Whether 3x3 stride-1 convolutions use Winograd's algorithm.</param>
/// <param name="exponentOf">
/// The power of two by which a layer's weights, in magnitude, enlarge an activation; it keeps SynFlow's products within the range of floats.
/// </param>
public sealed class PlanBuilder(
    OperationSet operations, int samples, bool isWinograd, Func<WeightRef, ActivationLayout, int>? exponentOf = null)
{
    private readonly Dictionary<UInt128, Tensor> tensors = [];
    private readonly Dictionary<UInt128, AddStep> sums = [];
    private readonly Dictionary<(ChannelNumbers Numbers, int Channels), Coefficients> fixeds = [];
    private readonly List<Step> steps = [];
    private readonly List<NetworkPlan> networks = [];

    /// <summary>Whether 3x3 stride-1 convolutions use Winograd's algorithm, but for passes that it costs digits.</summary>
    internal bool IsWinograd => isWinograd;

    /// <summary>The operations that networks may have.</summary>
    internal OperationSet Operations => operations;

    /// <summary>The number of samples in the batch.</summary>
    internal int Samples => samples;

    /// <summary>Returns the kernel for a convolution.</summary>
    private ConvAlgorithm AlgorithmOf(ConvShape shape, ActivationLayout x, bool isDirect) =>
        isWinograd && !isDirect ? ConvAlgorithms.WithWinograd(shape, x) : ConvAlgorithms.Of(shape);

    /// <summary>Returns the step that multiplies an activation by a layer's weights, or by their transpose as its backward pass does.</summary>
    /// <param name="x">The activation.</param>
    /// <param name="activation">The function of it that is read; none for what may be the adjoint of a convolution.</param>
    /// <param name="weight">The layer's weights.</param>
    /// <param name="isBack">Whether it is the transpose of the layer.</param>
    /// <param name="isDirect">Whether the convolution is direct, or depthwise, where others use Winograd's algorithm.</param>
    /// <param name="isDual">Whether the output at sample 0 is added to that at sample 1.</param>
    /// <param name="addsBias">Whether the layer's bias is added.</param>
    /// <param name="isAdd">Whether the result is added to the output's content.</param>
    internal Step Product(
        Tensor x,
        FusedActivation activation,
        WeightRef weight,
        bool isBack = false,
        bool isDirect = false,
        bool isDual = false,
        bool addsBias = false,
        bool isAdd = false)
    {
        bool isConvolution = isBack == weight.IsAdjoint;
        if (!isConvolution && !weight.Shape.HasTransposed)
        {
            return new ConvDataGradStep(x, weight, isDual, addsBias, isAdd);
        }

        ConvShape shape = isConvolution ? weight.Shape : weight.Shape.Transposed;
        WeightRef read = weight.IsTransposed == isConvolution ? weight with { IsTransposed = !isConvolution } : weight;
        return new ConvStep(x, activation, shape, read, AlgorithmOf(shape, x.Layout, isDirect), isDual, addsBias, isAdd);
    }

    /// <summary>Adds a network.</summary>
    /// <param name="network">The network; a disconnected one has patterns only.</param>
    /// <param name="passes">The passes over it.</param>
    /// <exception cref="InputException">Second derivatives or tangent kernels are requested of a network without weights.</exception>
    public void Add(Network network, PassSet passes)
    {
        var context = new PassContext(this, network, passes);
        foreach (Pass pass in passes.Emitted)
        {
            context.Emit(pass);
        }

        var watched = context.Watched.Where(w => passes.Has(w.Key)).ToDictionary();
        Buffer[] kept =
        [
            .. context.Results.Where(r => passes.Has(r.Key)).SelectMany(r => r.Key.BuffersOf(r.Value))
                .Concat(watched.Values.SelectMany(w => w)).Distinct(),
        ];
        networks.Add(new NetworkPlan(steps.Count, context.Results, kept)
        {
            IsConnected = network.IsConnected,
            HasConstantSum = network.HasConstantSum,
            Watched = watched,
            Refused = context.Refused,
        });
    }

    /// <summary>
    /// Returns the plan for the networks added, with a place in memory for everything. Unless it is grouped, what follows a layer element by element
    /// is a part of the layer's step (<see cref="StepChains"/>).
    /// </summary>
    /// <param name="isGrouped">Whether independent steps form waves, for a device that takes many at once.</param>
    public Plan Build(bool isGrouped = false) =>
        isGrouped ? new(steps, networks, isGrouped) : StepChains.Of(steps, networks);

    /// <summary>
    /// Returns the activation of this key, computed by <paramref name="step"/> unless a step computes it already; an input has no step.
    /// </summary>
    internal Tensor Emit(Step? step, UInt128 key, ActivationLayout layout, InputSource? input = null, int exponent = 0)
    {
        if (!tensors.TryGetValue(key, out Tensor? tensor))
        {
            tensor = new Tensor(key, layout) { Input = input, Exponent = exponent };
            tensors.Add(key, tensor);
            if (step is not null)
            {
                Append(step, tensor);
            }
        }

        return tensor;
    }

    /// <summary>Adds an unshared step, with an activation of this layout as its output.</summary>
    internal Tensor Append(Step step, ActivationLayout layout) => Append(step, new Tensor(0, layout));

    /// <summary>Adds a step that writes, or adds to, <paramref name="output"/>.</summary>
    internal Tensor Append(Step step, Tensor output)
    {
        step.Output = output;
        output.Producer ??= step;
        steps.Add(step);
        return output;
    }

    /// <summary>Adds a step whose results are not activations.</summary>
    internal T Append<T>(T step)
        where T : Step
    {
        steps.Add(step);
        return step;
    }

    /// <summary>Returns the step that forms a sum, existing or new.</summary>
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

    /// <summary>Makes the step of a sum store its result.</summary>
    internal Tensor Store(UInt128 key, AddStep step, int exponent)
    {
        if (step.Output is null)
        {
            step.Output = new Tensor(key, step.Layout) { Exponent = exponent, Producer = step };
            tensors.Add(key, step.Output);
        }

        return step.Output;
    }

    /// <summary>Returns an unshared sum, or the activation itself if it is the only summand and plain.</summary>
    internal Tensor Sum(IReadOnlyList<Summand> summands, ActivationLayout layout) =>
        summands is [{ IsPlain: true } one] ? one.X : Append(new AddStep(summands, layout, FusedActivation.None), layout);

    /// <summary>Returns fixed numbers of channels in the arena, put there once.</summary>
    internal Coefficients FixedOf(ChannelNumbers numbers, int channels)
    {
        if (!fixeds.TryGetValue((numbers, channels), out Coefficients? coefficients))
        {
            coefficients = Append(new FixedStep(numbers, channels)).Result;
            fixeds.Add((numbers, channels), coefficients);
        }

        return coefficients;
    }

    /// <summary>The sums per channel and lane of an activation, formed once.</summary>
    internal LaneRows SumsOf(Tensor x) => x.Sums ??= Append(new SampleDotsStep(x, null)).Result;

    /// <summary>Returns the power of two by which a layer enlarges an activation.</summary>
    internal int ExponentOf(WeightRef weight, ActivationLayout input) => exponentOf?.Invoke(weight, input) ?? 0;
}
