using System.Runtime.InteropServices;
using FastProxy.Data;
using FastProxy.Execution;
using FastProxy.Plans;
using FastProxy.Plans.Operations;

namespace FastProxy.Metrics;

/// <summary>
/// The results of the passes over one network at one initialisation. They lie in the runner's memory and are valid until the runner continues.
/// </summary>
/// <param name="runner">The runner that has run the network's steps.</param>
/// <param name="plan">The places of the results.</param>
/// <param name="source">The source of weights.</param>
/// <param name="batch">The images and their labels.</param>
/// <param name="seed">The seed of the repeat.</param>
public sealed class PassResults(IPlanRunner runner, NetworkPlan plan, WeightSource source, InputBatch batch, long seed)
{
    private readonly Dictionary<string, float[]> weights = [];
    private readonly Dictionary<(Pass Pass, Type Type), object> derived = [];
    private readonly Dictionary<Pass, bool> overflows = [];

    /// <summary>The statistics of the activation patterns, as far as passes ask for them.</summary>
    public PatternStatistics Patterns { get; } = runner.Patterns(plan);

    /// <summary>The images and their labels.</summary>
    public InputBatch Batch => batch;

    /// <summary>The seed of the repeat.</summary>
    public long Seed => seed;

    /// <summary>Whether the output depends on the images; if not, patterns are the only results.</summary>
    public bool IsConnected => plan.IsConnected;

    /// <summary>Whether the sum of the logits is constant, so that its gradient with respect to the images is zero but for rounding.</summary>
    public bool HasConstantSum => plan.HasConstantSum;

    /// <summary>Returns the place of the results of a pass that the metric requested.</summary>
    /// <exception cref="InvalidOperationException">The network has none.</exception>
    public T Of<T>(Pass<T> pass)
        where T : class => Find(pass) ?? throw new InvalidOperationException($"no results of the pass '{pass.Name}'");

    /// <summary>Returns the place of a pass's results; null if the network has none.</summary>
    public T? Find<T>(Pass<T> pass)
        where T : class => plan.Of(pass);

    /// <summary>Returns why the network has no form of a pass; null if it has.</summary>
    public string? RefusalOf(Pass pass) => plan.Refused.GetValueOrDefault(pass);

    /// <summary>Whether an activation of the pass, or its square, exceeds the range of float32: its results may be finite and are wrong.</summary>
    public bool Overflows(Pass pass)
    {
        if (!overflows.TryGetValue(pass, out bool isOver))
        {
            isOver = plan.Watched.TryGetValue(pass, out IReadOnlyList<Plans.Buffer>? watched) && watched.Any(Shows);
            overflows.Add(pass, isOver);
        }

        return isOver;
    }

    /// <summary>Returns a quantity that metrics derive from one pass, computed once for all of them.</summary>
    public T Once<T>(Pass pass, Func<PassResults, T> compute)
        where T : notnull
    {
        if (!derived.TryGetValue((pass, typeof(T)), out object? value))
        {
            value = compute(this);
            derived.Add((pass, typeof(T)), value);
        }

        return (T)value;
    }

    /// <summary>Returns the values of an activation, N x C x H x W.</summary>
    public float[] Values(Tensor tensor) => runner.Values(tensor);

    /// <summary>Returns the number that a pass leaves.</summary>
    public ReadOnlySpan<double> Doubles(Pass<Scalar> pass) => runner.Doubles(Of(pass));

    /// <summary>Returns the matrix that a pass leaves, row-major, padding lanes included.</summary>
    public ReadOnlySpan<double> Doubles(Pass<GramMatrix> pass) => runner.Doubles(Of(pass));

    /// <summary>Returns a layer's weights as they were used.</summary>
    public ReadOnlySpan<float> WeightsOf(LayerGradient layer) => WeightsOf(layer.Weight);

    /// <summary>Returns the weights that a layer multiplies by.</summary>
    public float[] WeightsOf(WeightRef weight)
    {
        // Evaluation modes use the same weights except for their signs.
        string key = $"{weight.IsAbsolute} {weight.Layer.Key}";
        if (!weights.TryGetValue(key, out float[]? values))
        {
            values = source.Weights(weight, seed);
            weights.Add(key, values);
        }

        return values;
    }

    /// <summary>Returns the biases that a layer adds.</summary>
    public float[] BiasesOf(WeightRef layer) => source.Bias(layer, seed);

    public ReadOnlySpan<float> GradientOf(LayerGradient layer) => GradientOf(layer.Gradient!);

    /// <summary>Returns a gradient: a number for each weight of a layer.</summary>
    public ReadOnlySpan<float> GradientOf(WeightGradient gradient) => runner.Floats(gradient)[..gradient.Count];

    /// <summary>Returns rows of one number per sample, padding included.</summary>
    public ReadOnlySpan<float> Rows(LaneRows rows) => runner.Floats(rows);

    /// <summary>Returns the words of a pattern, those of a neuron side by side.</summary>
    public ReadOnlySpan<ulong> Words(Pattern pattern) => MemoryMarshal.Cast<float, ulong>(runner.Floats(pattern))[..(int)pattern.Words];

    /// <summary>Returns rows of one number per channel.</summary>
    public ReadOnlySpan<float> Rows(Coefficients rows) => runner.Floats(rows);

    /// <summary>A batch-norm's scale is 0 where the variance is infinite, and NaN where the mean is.</summary>
    private bool Shows(Plans.Buffer watched) => watched is Coefficients norm
        ? runner.Floats(norm)[..norm.Channels].ContainsAnyExceptInRange(float.Epsilon, float.MaxValue)
        : runner.Floats(watched).ContainsAnyExceptInRange(float.MinValue, float.MaxValue);

    /// <summary>Returns an activation of one sample, channel by channel.</summary>
    public ReadOnlySpan<float> Rows(ChannelRows rows) => runner.Floats(rows)[..(rows.Channels * rows.Pixels)];
}
