using FastProxy.Data;
using FastProxy.Execution;
using FastProxy.Execution.Cpu;
using FastProxy.Execution.Gpu;
using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Simd;
using FastProxy.Metrics;
using FastProxy.Metrics.Algebra;
using FastProxy.Networks;
using FastProxy.Plans;
using FastProxy.Plans.Operations;
using FastProxy.Plans.Passes;
using MathNet.Numerics.LinearAlgebra;

namespace FastProxy.Tests.Plans;

/// <summary>How plans are run.</summary>
internal sealed record PassOptions(
    long Seed = 0, bool Winograd = false, Isa Isa = Isa.Scalar, int Threads = 1, InputBatch? Next = null, IGpuDevice? Device = null,
    bool IsGrouped = false);

/// <summary>What the passes over one network yield, copied from the runner's memory and named as the network names its layers.</summary>
internal sealed class Passes
{
    /// <summary>The tangent kernels, with a name for messages.</summary>
    public static IReadOnlyDictionary<TangentKernelPass, string> Kernels { get; } = new Dictionary<TangentKernelPass, string>
    {
        [PassCatalog.SumKernel] = nameof(PassCatalog.SumKernel),
        [PassCatalog.LabelKernel] = nameof(PassCatalog.LabelKernel),
        [PassCatalog.FullKernel] = nameof(PassCatalog.FullKernel),
        [PassCatalog.EvalKernel] = nameof(PassCatalog.EvalKernel),
        [PassCatalog.CoupledKernel] = nameof(PassCatalog.CoupledKernel),
        [PassCatalog.CoupledWeightKernel] = nameof(PassCatalog.CoupledWeightKernel),
    };

    /// <summary>Every pass beyond patterns and features.</summary>
    public static readonly Pass[] All =
    [
        PassCatalog.Logits, PassCatalog.LossGradient, PassCatalog.BiasGradients, PassCatalog.OutputSaliency, PassCatalog.Jacobian,
        PassCatalog.Curvature, PassCatalog.NextLossGradient, PassCatalog.Flow, PassCatalog.NormFlow, PassCatalog.FrozenLossGradient,
        PassCatalog.DirectJacobian, .. Kernels.Keys,
    ];

    private readonly IPlanRunner runner;

    private Passes(IPlanRunner runner, NetworkPlan plan, int samples)
    {
        this.runner = runner;
        GradientPlan? loss = plan.Of(PassCatalog.LossGradient);
        Logits = Read(PassCatalog.Logits);
        Loss = Copy(loss);
        Norms = [.. (loss?.Norms ?? new Dictionary<Tensor, Coefficients>()).Select(CopyNorm)];
        Slopes = [.. (loss?.Slopes ?? []).Select(SumsOf)];
        Saliency = loss?.Layers.Where(l => l.Saliency is not null).ToDictionary(l => l.Weight.Layer.Layer, l => Rows(l.Saliency!)) ?? [];
        NextLoss = Copy(plan.Of(PassCatalog.NextLossGradient));
        FrozenLoss = Copy(plan.Of(PassCatalog.FrozenLossGradient));
        Jacobian = Read(PassCatalog.Jacobian);
        Flow = Read(PassCatalog.Flow);
        Curvature = plan.Of(PassCatalog.Curvature) is { } curvature ? runner.Doubles(curvature)[0] : 0;
        KernelMatrices = Kernels.Keys.Where(k => plan.Of(k) is not null)
            .ToDictionary(k => k, k => new TangentKernel(runner.Doubles(plan.Of(k)!), plan.Of(k)!.Side, samples).Matrix);

        float[] Read(Pass<Tensor> pass) =>
            plan.Results.ContainsKey(pass) && plan.Buffers.Contains(plan.Of(pass)!) ? runner.Values(plan.Of(pass)!) : [];
    }

    public float[] Logits { get; }

    /// <summary>The loss gradient by tensor: LAYER.weight, LAYER.bias.</summary>
    public IReadOnlyDictionary<string, double[]> Loss { get; }

    /// <summary>The loss gradient of each batch-norm's weight and bias, with the convolution that it reads, if it reads one.</summary>
    public IReadOnlyList<(string? After, double[] Weight, double[] Bias)> Norms { get; }

    /// <summary>The loss gradient of each PReLU's slopes.</summary>
    public IReadOnlyList<double[]> Slopes { get; }

    public IReadOnlyDictionary<string, double[]> Saliency { get; }

    public IReadOnlyDictionary<string, double[]> NextLoss { get; }

    public IReadOnlyDictionary<string, double[]> FrozenLoss { get; }

    /// <summary>N x C x H x W.</summary>
    public float[] Jacobian { get; }

    public float[] Flow { get; }

    public double Curvature { get; }

    public IReadOnlyDictionary<TangentKernelPass, Matrix<double>> KernelMatrices { get; }

    /// <summary>Every number, by what it belongs to: equal results have equal sequences.</summary>
    public IEnumerable<(string Name, double[] Values)> Everything =>
    [
        ("logits", Widened(Logits)),
        .. Named("loss", Loss),
        .. Norms.SelectMany((n, i) => new[] { ($"norm {i} weight", n.Weight), ($"norm {i} bias", n.Bias) }),
        .. Slopes.Select((s, i) => ($"slopes {i}", s)),
        .. Named("saliency", Saliency),
        .. Named("next loss", NextLoss),
        .. Named("frozen loss", FrozenLoss),
        ("jacobian", Widened(Jacobian)),
        ("flow", Widened(Flow)),
        ("curvature", [Curvature]),
        .. KernelMatrices.Select(k => (Kernels[k.Key], k.Value.AsColumnMajorArray() ?? k.Value.ToColumnMajorArray())),
    ];

    /// <summary>The results of several networks in one plan.</summary>
    public static Passes[] Of(
        IReadOnlyList<Network> networks, IEnumerable<Pass> passes, InputBatch images, WeightSource source, PassOptions options)
    {
        var builder = new PlanBuilder(OperationCatalog.All, images.Samples, options.Winograd, source.ExponentOf);
        PassSet set = PassCatalog.SetOf(passes);
        foreach (Network network in networks)
        {
            builder.Add(network, set);
        }

        Plan plan = builder.Build(options.IsGrouped);
        using var weights = new WeightCache(source, long.MaxValue);
        using IPlanRunner runner = options.Device is { } device
            ? new GpuPlanRunner(device, source, images, options.Next)
            : new CpuPlanRunner(options.Isa, options.Threads, source, weights, images, options.Next);
        var results = new Passes[networks.Count];
        runner.Run(plan, options.Seed, n => results[n] = new Passes(runner, plan.Networks[n], images.Samples));
        return results;
    }

    private static IEnumerable<(string Name, double[] Values)> Named(string pass, IReadOnlyDictionary<string, double[]> tensors) =>
        tensors.Select(t => ($"{pass} {t.Key}", t.Value));

    private static double[] Widened(ReadOnlySpan<float> values)
    {
        var wide = new double[values.Length];
        for (int i = 0; i < wide.Length; i++)
        {
            wide[i] = values[i];
        }

        return wide;
    }

    private Dictionary<string, double[]> Copy(GradientPlan? gradient)
    {
        var tensors = new Dictionary<string, double[]>();
        foreach (LayerGradient layer in gradient?.Layers ?? [])
        {
            string name = layer.Weight.Layer.Layer;
            tensors.Add($"{name}.weight", Widened(runner.Floats(layer.Gradient!)[..layer.Gradient!.Count]));
            if (layer.BiasGradient is { } bias)
            {
                tensors.Add($"{name}.bias", SumsOf(bias));
            }
        }

        return tensors;
    }

    private double[] SumsOf(LaneRows rows) => [.. Rows(rows).Chunk(Lanes.Padded(rows.Samples)).Select(row => row.Sum())];

    private double[] Rows(LaneRows rows) => Widened(runner.Floats(rows));

    private (string? After, double[] Weight, double[] Bias) CopyNorm(KeyValuePair<Tensor, Coefficients> norm)
    {
        ReadOnlySpan<float> rows = runner.Floats(norm.Value);
        int channels = norm.Value.Channels;
        return (
            (norm.Key.Producer as ConvStep)?.Weight.Layer.Layer,
            Widened(rows.Slice(3 * channels, channels)),
            Widened(rows.Slice(4 * channels, channels)));
    }
}
