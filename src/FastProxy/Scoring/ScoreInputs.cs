using System.Reflection;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using FastProxy.Data;
using FastProxy.Execution;
using FastProxy.Input;
using FastProxy.Kernels.Simd;
using FastProxy.Metrics;
using FastProxy.Networks;
using FastProxy.Networks.Operations;
using FastProxy.Plans;
using FastProxy.Plans.Operations;
using FastProxy.Plans.Passes;
using FastProxy.Scores;

namespace FastProxy.Scoring;

/// <summary>Everything that scores depend on, checked: metrics, passes, batches, weights and options.</summary>
internal sealed class ScoreInputs
{
    private readonly Network example;

    /// <summary>Checks and gathers the inputs.</summary>
    /// <exception cref="InputException">
    /// A metric is unknown, an option out of range, the images have the wrong shape, or the labels are no classes.
    /// </exception>
    public ScoreInputs(INetworkSource networks, IReadOnlyList<string> metrics, InputBatch data, ScoreOptions options)
    {
        Networks = networks;
        example = networks.Example;
        Options = Checked(options with { Weights = options.Weights ?? networks.Weights });
        if (example.PrescribesWeights && options.Init != default)
        {
            throw new InputException($"init {options.Init.ToString().ToLowerInvariant()}: {networks.Name} prescribes how weights are drawn");
        }

        IReadOnlyList<Metric> named = MetricCatalog.Resolve(metrics);
        OfPopulation = [.. named.OfType<PopulationMetric>()];
        Metrics = MetricCatalog.WithSettings(MetricCatalog.PartsOf(named), options.MetricSettings, networks);
        Passes = PassCatalog.SetOf(Metrics.SelectMany(m => m.Passes));
        Source = new WeightSource(options.Init, Options.Weights);
        Data = Labelled(Fitted(data, example, options));
        Next = NextOf();
        Contexts = [.. Enumerable.Range(0, options.Repeats).Select(r => new MetricContext(Source, options.Seed + r))];
        Protocol = ProtocolOf(data);
    }

    public INetworkSource Networks { get; }

    /// <summary>The metrics of the rows: for a metric of a population its parts.</summary>
    public IReadOnlyList<Metric> Metrics { get; }

    /// <summary>The requested metrics of populations.</summary>
    public IReadOnlyList<PopulationMetric> OfPopulation { get; }

    /// <summary>The passes that the metrics read.</summary>
    public PassSet Passes { get; }

    /// <summary>The batch, with the labels that a loss reads.</summary>
    public InputBatch Data { get; }

    /// <summary>The second batch; null if no metric reads one.</summary>
    public InputBatch? Next { get; }

    /// <summary>The bytes of both batches.</summary>
    public long ImageBytes => sizeof(float) * (Data.Values.LongLength + (Next?.Values.LongLength ?? 0));

    public ScoreOptions Options { get; }

    public WeightSource Source { get; }

    /// <summary>The data that the parts of architectures read, by repeat.</summary>
    public IReadOnlyList<MetricContext> Contexts { get; }

    public Protocol Protocol { get; }

    /// <summary>The number of classes of the networks' outputs.</summary>
    public int Classes => example.Output.Shape.Channels;

    /// <summary>Returns the plan of networks under the passes of the metrics.</summary>
    public Plan PlanOf(IEnumerable<Network> networks) => PlanOf(networks, Passes);

    /// <summary>Returns the plan of networks under these passes.</summary>
    public Plan PlanOf(IEnumerable<Network> networks, PassSet passes) =>
        PlanOf(networks, passes, Data.Samples, Options.Winograd, Source, Options.Device is not null);

    /// <summary>Returns the plan of networks under these passes.</summary>
    public static Plan PlanOf(
        IEnumerable<Network> networks, PassSet passes, int samples, bool isWinograd, WeightSource source, bool isGrouped = false)
    {
        var builder = new PlanBuilder(OperationCatalog.All, samples, isWinograd, source.ExponentOf);
        foreach (Network network in networks)
        {
            builder.Add(network, passes);
        }

        return builder.Build(isGrouped);
    }

    /// <summary>
    /// Returns the name that networks must have in common to share a score: the function; if a metric sees dead branches, the network itself; without
    /// sharing, a name that no other has.
    /// </summary>
    public string FunctionOf(string name, int position) =>
        !Options.Share ? position.ToString(System.Globalization.CultureInfo.InvariantCulture)
        : Passes.Any(p => p.ReadsDeadBranches) ? name
        : Networks.FunctionOf(name);

    /// <summary>Returns the batch with the labels that a loss reads.</summary>
    /// <exception cref="InputException">The batch differs from the network's input in kind or shape, or is not finite.</exception>
    public static InputBatch Fitted(InputBatch data, Network network, ScoreOptions options)
    {
        RefuseNotFinite(data);
        Shape input = network.Nodes[0].Shape;
        if (network.Nodes[0].Op is InputOp { Kind: var kind } && kind != data.Kind)
        {
            throw new InputException($"the batch is of {Name(data.Kind)}, the networks read {Name(kind)}");
        }

        if (network.Nodes[0].Op is InputOp { Vocabulary: var vocabulary } && data.Vocabulary > vocabulary)
        {
            throw new InputException($"the batch has a vocabulary of {data.Vocabulary} token ids, the networks know {vocabulary}");
        }

        return input == new Shape(data.Channels, data.Height, data.Width)
            ? data.WithLabels(options.Labels, network.Output.Shape.Channels, options.Seed)
            : data.Kind == InputKind.Tokens ? throw new InputException($"the sequences have {data.Width} tokens, the networks read {input.Width}")
            : throw new InputException($"the images are {data.Channels}x{data.Height}x{data.Width}, the space's networks read {input}");
    }

    /// <summary>Returns the batch, after a check that every sample has a label below <paramref name="classes"/>.</summary>
    /// <exception cref="InputException">A label is missing or no class.</exception>
    public static InputBatch WithClasses(InputBatch batch, int classes)
    {
        int bad = classes == int.MaxValue ? -1 : Array.FindIndex(batch.Labels, label => label < 0 || label >= classes);
        return batch.Labels.Length != batch.Samples ? throw new InputException($"{batch.Labels.Length} labels are given for {batch.Samples} images")
            : bad >= 0 ? throw new InputException($"image {bad} has label {batch.Labels[bad]}, the space's networks tell classes 0 to {classes - 1}")
            : batch;
    }

    private static string Name(InputKind kind) => kind.ToString().ToLowerInvariant();

    /// <summary>Refuses values that are not finite: a ReLU turns NaN into zeros, which no score would show.</summary>
    private static void RefuseNotFinite(InputBatch batch)
    {
        int bad = Array.FindIndex(batch.Values, value => !float.IsFinite(value));
        if (bad >= 0)
        {
            int image = batch.Channels * batch.Height * batch.Width;
            throw new InputException($"pixel {bad % image} of image {bad / image} is not a finite float32");
        }
    }

    private static ScoreOptions Checked(ScoreOptions o) =>
        o.Repeats is < 1 or > ScoreOptions.MaxRepeats ? throw new InputException($"repeats is {o.Repeats}, expected 1 to {ScoreOptions.MaxRepeats}")
        : o.Repeats > 1 && o.Weights is not null ? throw new InputException($"repeats is {o.Repeats}, expected 1 with given weights")
        : o.Threads is < 1 or > 1024 ? throw new InputException($"threads is {o.Threads}, expected 1 to 1024")
        : o;

    /// <summary>Returns the second batch; null if no metric reads one.</summary>
    private InputBatch? NextOf()
    {
        if (Metrics.FirstOrDefault(m => m.Passes.Any(p => p.ReadsNextBatch)) is not { } reader)
        {
            return null;
        }

        InputBatch batch = Options.NextData ?? throw new InputException($"{reader.Name} compares two batches, and one is given");
        RefuseNotFinite(batch);
        return (batch.Samples, batch.Channels, batch.Height, batch.Width) == (Data.Samples, Data.Channels, Data.Height, Data.Width)
            ? Labelled(batch.WithLabels(Options.Labels, Classes, unchecked(Options.Seed + 1)))
            : throw new InputException(
                $"the second batch is {batch.Samples}x{batch.Channels}x{batch.Height}x{batch.Width}, "
                + $"expected {Data.Samples}x{Data.Channels}x{Data.Height}x{Data.Width} as the first");
    }

    /// <summary>Returns the batch, after a check that every sample has a label, which must be a class if a metric reads it as one.</summary>
    private InputBatch Labelled(InputBatch batch) => WithClasses(batch, Passes.Any(p => p.ReadsLabels) ? Classes : int.MaxValue);

    private Protocol ProtocolOf(InputBatch given)
    {
        bool hasRandomLabels = !ReferenceEquals(Data, given);
        bool isSeeded = Options.Weights is null || Passes.Any(p => p.ReadsSeed) || hasRandomLabels || Next is not null;
        return new Protocol
        {
            Version = typeof(ScoreInputs).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0],
            Space = Networks.Name,
            SpaceSettings = Networks.Settings,
            Metrics = [.. Metrics.Select(m => m.Name)],
            MetricSettings = SettingsOf(hasRandomLabels),
            Data = given.Source,
            DataHash = given.Hash,
            Batch = given.Samples,
            Init = Options.Weights is not null ? $"given {Source.Hash}"
                : example.PrescribesWeights ? "of the space"
                : Options.Init.ToString().ToLowerInvariant(),
            Seed = isSeeded ? Options.Seed : 0,
            Repeats = Options.Repeats,
            Convolution = Options.Winograd ? "winograd" : "direct",
            Machine = $"{(Options.Device is { } device ? $"{device.Name}, sm_{device.Sm}" : $"cpu {Options.Isa}, {Options.Threads} threads")}, "
                + $"{RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}",
        };
    }

    /// <summary>Returns everything that the scores depend on beyond images and weights.</summary>
    private SortedDictionary<string, string> SettingsOf(bool hasRandomLabels)
    {
        var settings = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (Metric metric in Metrics)
        {
            foreach ((string name, string value) in metric.Protocol)
            {
                settings[$"{metric.Name}.{name}"] = value;
            }
        }

        if (Metrics.Any(m => m.ReadsLabels))
        {
            byte[] labels = [.. Data.Labels.Concat(Next?.Labels ?? []).SelectMany(BitConverter.GetBytes)];
            settings["labels"] = $"{(hasRandomLabels ? "random" : "data")} sha256:{Convert.ToHexStringLower(SHA256.HashData(labels))}";
        }

        if (Next is not null)
        {
            settings["next_data_hash"] = Next.Hash;
        }

        return settings;
    }
}
