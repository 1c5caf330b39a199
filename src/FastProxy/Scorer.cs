using FastProxy.Data;
using FastProxy.Input;
using FastProxy.Metrics;
using FastProxy.Networks;
using FastProxy.Profiling;
using FastProxy.Scores;
using FastProxy.Scoring;
using FastProxy.Spaces;

namespace FastProxy;

/// <summary>
/// Scores networks: the architectures of a space, or networks built by hand. A score depends on (network, protocol, metric) alone: it has the same
/// bits alone or in any population, in any order, with any number of threads and at any vector width. Several threads may use one scorer, which keeps
/// weights and memory from one population to the next, within <see cref="ScoreOptions.MemoryBytes"/>, until it is disposed of.
/// </summary>
public sealed class Scorer : IDisposable
{
    private readonly ScoreInputs inputs;
    private readonly SaturationWatch saturation = new();
    private Tuple<object, PlannedPopulation>? planned;
    private KeptRunners? kept;

    /// <summary>Prepares to score.</summary>
    /// <param name="networks">A space, or a <see cref="NetworkSet"/>.</param>
    /// <param name="metrics">Names from <see cref="MetricCatalog"/>, in column order. For a metric of a population, rows hold its parts.</param>
    /// <param name="data">The images; their shape must be the networks' input.</param>
    /// <param name="options">The options.</param>
    /// <exception cref="InputException">
    /// A metric is unknown, an option out of range, the images have the wrong shape, or the labels are no classes.
    /// </exception>
    public Scorer(INetworkSource networks, IReadOnlyList<string> metrics, InputBatch data, ScoreOptions options) =>
        inputs = new ScoreInputs(networks, metrics, data, options);

    /// <summary>Returns a scorer of networks on the first images of a source, and on the next ones if a metric compares two batches.</summary>
    /// <param name="networks">A space, or other networks.</param>
    /// <param name="metrics">As the constructor takes them.</param>
    /// <param name="source">As <see cref="BatchSource.Load"/> takes it.</param>
    /// <param name="batch">The number of images in a batch.</param>
    /// <param name="options">The options; their second batch is loaded here.</param>
    /// <exception cref="InputException">As the constructor and <see cref="NetworkBatches"/>.</exception>
    public static Scorer Of(INetworkSource networks, IReadOnlyList<string> metrics, string source, int batch, ScoreOptions options)
    {
        InputBatch data = NetworkBatches.Load(networks, source, batch, options);
        Metric? comparing = MetricCatalog.Resolve(metrics).FirstOrDefault(metric => metric.Passes.Any(pass => pass.ReadsNextBatch));
        InputBatch? next = comparing is null ? null : NetworkBatches.LoadNext(networks, source, batch, options, comparing.Name);
        return new Scorer(networks, metrics, data, options with { NextData = next });
    }

    /// <summary>Everything that the scores depend on.</summary>
    public Protocol Protocol => inputs.Protocol;

    /// <summary>The warnings about the rows enumerated so far, a line each.</summary>
    public IReadOnlyList<string> Warnings => saturation.Warnings(inputs.Data.Samples);

    /// <summary>Scores architectures of a space and returns the table; where they have no index, it is their place.</summary>
    /// <exception cref="InputException">As the constructor and <see cref="Rows"/>.</exception>
    public static ScoreTable Score(
        ISpace space, IReadOnlyList<string> architectures, IReadOnlyList<string> metrics, InputBatch data, ScoreOptions? options = null)
    {
        using var scorer = new Scorer(space, metrics, data, options ?? new ScoreOptions());
        return scorer.Table([.. architectures.Select((a, i) => (space.IsIndexed ? space.IndexOf(a) : i, a))]);
    }

    /// <summary>Scores networks and returns the table; a row's architecture is the network's name, and its index is the network's place.</summary>
    /// <exception cref="InputException">As the constructor, <see cref="NetworkSet"/> and <see cref="Rows"/>.</exception>
    public static ScoreTable Score(
        IReadOnlyList<(string Name, Network Network)> networks, IReadOnlyList<string> metrics, InputBatch data, ScoreOptions? options = null)
    {
        using var scorer = new Scorer(new NetworkSet(networks), metrics, data, options ?? new ScoreOptions());
        return scorer.Table([.. networks.Select((n, i) => ((Int128)i, n.Name))]);
    }

    /// <summary>
    /// Returns the table of a population's rows with the requested scores of populations, which compare architectures, as last columns.
    /// </summary>
    public ScoreTable Complete(ScoreTable table) => table.With(inputs.OfPopulation);

    /// <summary>
    /// Returns the most memory that scoring <paramref name="population"/> will use, in bytes; what earlier populations left may come on top, within
    /// <see cref="ScoreOptions.MemoryBytes"/>.
    /// </summary>
    /// <param name="population">Architectures, each with the index of its row.</param>
    /// <param name="cancel">Ends the planning early, with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="InputException">The memory given does not suffice for one architecture.</exception>
    public long PlannedPeakBytes(IReadOnlyList<(Int128 Index, string Architecture)> population, CancellationToken cancel = default) =>
        Planned(population, cancel).Budget.PeakBytes;

    /// <summary>The bytes that stay in memory from one population to the next: the images, and what is kept.</summary>
    public long KeptBytes => inputs.ImageBytes + (kept?.Bytes ?? 0);

    /// <summary>Scores a population; each row comes in the population's order, as soon as it and all rows before it are done.</summary>
    /// <param name="population">Architectures, each with the index of its row.</param>
    /// <param name="cancel">Ends planning or the enumeration early, with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="InputException">
    /// Thrown at once: an architecture is not in the space, given weights do not fit it, or memory is too small. For metrics that need no forward
    /// pass, an architecture that is not in the space throws when its row comes.
    /// </exception>
    public IEnumerable<ScoreRow> Rows(IReadOnlyList<(Int128 Index, string Architecture)> population, CancellationToken cancel = default)
    {
        if (inputs.Options.Weights is { } given && given != inputs.Networks.Weights)
        {
            if (population.Count != 1)
            {
                throw new InputException($"given weights fit one architecture, {population.Count} are to be scored");
            }

            inputs.Source.Check(inputs.Networks.Build(population[0].Architecture));
        }

        if (!inputs.Passes.IsEmpty)
        {
            return Streamed(new FunctionStream(inputs, population, Planned(population, cancel), saturation), cancel);
        }

        var rows = new ScoreRows(inputs);
        return population.Select(p =>
        {
            cancel.ThrowIfCancellationRequested();
            return rows.Of(p.Index, inputs.Networks.Normalise(p.Architecture), null);
        });
    }

    /// <summary>
    /// Returns the passes that the metrics take on the first architecture of <paramref name="population"/>, and the steps that the first window of
    /// functions shares. Nothing is scored.
    /// </summary>
    /// <exception cref="InputException">The population is empty, or an architecture is not in the space.</exception>
    public PlanExplanation Explain(IReadOnlyList<(Int128 Index, string Architecture)> population) => new PlanExplainer(inputs).Explain(population);

    /// <summary>
    /// Returns the time of each step when the functions of <paramref name="population"/> are planned together and run by one worker with all threads.
    /// Nothing is scored.
    /// </summary>
    /// <exception cref="InputException">
    /// As <see cref="Rows"/>; the metrics need no pass; or one plan of all functions does not fit the memory.
    /// </exception>
    public PlanProfile Profile(IReadOnlyList<(Int128 Index, string Architecture)> population) =>
        new PlanProfiler(inputs).Profile(Planned(population, default).Budget, population);

    /// <summary>Frees what is kept; else the garbage collector does.</summary>
    public void Dispose() => Interlocked.Exchange(ref kept, null)?.Dispose();

    /// <summary>Runs with what is kept. An enumeration beside another has runners of its own.</summary>
    private IEnumerable<ScoreRow> Streamed(FunctionStream stream, CancellationToken cancel)
    {
        KeptRunners runners = Interlocked.Exchange(ref kept, null) ?? new KeptRunners(inputs);
        try
        {
            foreach (ScoreRow row in stream.Rows(runners, cancel))
            {
                yield return row;
            }
        }
        finally
        {
            Interlocked.Exchange(ref kept, runners)?.Dispose();
        }
    }

    private ScoreTable Table(IReadOnlyList<(Int128 Index, string Architecture)> population)
    {
        ScoreRow[] rows = [.. Rows(population)];
        return Complete(new ScoreTable(Protocol with { Population = "given", Count = rows.Length }, rows));
    }

    private PlannedPopulation Planned(IReadOnlyList<(Int128 Index, string Architecture)> population, CancellationToken cancel)
    {
        // Several threads may score: each reads one pair.
        Tuple<object, PlannedPopulation>? last = planned;
        if (last is null || !ReferenceEquals(last.Item1, population))
        {
            planned = last = new(population, new PlannedPopulation(inputs, population, FunctionStream.Window, kept?.WeightBytes ?? 0, cancel));
        }

        return last.Item2;
    }
}
