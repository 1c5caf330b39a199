using FastProxy.Input;
using FastProxy.Scores;
using FastProxy.Search.Evaluations;
using FastProxy.Search.Oracles;
using FastProxy.Search.Runs;
using FastProxy.Search.Traces;
using FastProxy.Spaces;
using FastProxy.Spaces.Nasbench201;
using FastProxy.Statistics;

namespace FastProxy.Search.Tests.Algorithms;

/// <summary>Made-up truths and scores of every architecture of a space, smooth in its choices, and runs of searches on them.</summary>
internal sealed class Landscape
{
    private readonly Dictionary<string, MetricTable> tables = [];
    private readonly Func<string, string, double?> score;

    /// <param name="space">The space.</param>
    /// <param name="truth">What the oracle says of an architecture.</param>
    /// <param name="score">What a metric, named first, says of an architecture.</param>
    public Landscape(ISpace space, Func<string, double> truth, Func<string, string, double?> score)
    {
        Space = space;
        this.score = score;
        Architectures = [.. Enumerable.Range(0, (int)space.Count).Select(i => space.At(i))];
        Truths = Architectures.ToDictionary(a => a, truth);
    }

    /// <summary>Every choice has a worth, and neighbouring edges like to agree; metrics see it through noise of their own.</summary>
    public static Landscape Smooth { get; } = OfGenes(new Nasbench201Space());

    public ISpace Space { get; }

    public IReadOnlyList<string> Architectures { get; }

    public IReadOnlyDictionary<string, double> Truths { get; }

    public static Landscape OfGenes(ISpace space)
    {
        double Truth(string architecture)
        {
            int[] genes = space.GenesOf(architecture);
            double sum = genes.Select((choice, g) => Hash($"{g}={choice}")).Sum();
            return sum + .3 * genes.Zip(genes.Skip(1)).Count(pair => pair.First == pair.Second);
        }

        return new Landscape(space, Truth, (metric, a) => Hash(metric + a) < .01 ? null : Truth(a) + Hash(a + metric));
    }

    /// <summary>From 0 to 1, the same for the same text everywhere.</summary>
    public static double Hash(string text)
    {
        ulong state = 0;
        foreach (char c in text)
        {
            state = new SplitMix64(state + c).Next();
        }

        return (state >> 11) * (1d / (1L << 53));
    }

    public double? Score(string metric, string architecture) => score(metric, architecture);

    public MetricTable Table(IReadOnlyList<string> metrics)
    {
        string key = string.Join(",", metrics);
        if (!tables.TryGetValue(key, out MetricTable? table))
        {
            var protocol = new Protocol
            {
                Version = "",
                Space = Space.Name,
                SpaceSettings = Space.Settings,
                Metrics = metrics,
                MetricSettings = new Dictionary<string, string>(),
                Data = "",
                DataHash = "",
                Batch = 1,
                Init = "",
                Seed = 0,
                Repeats = 1,
                Convolution = "",
            };
            ScoreRow Row(string a, int i) => new(i, a, ScoreRow.Ok, [.. metrics.Select(m => score(m, a))], [.. metrics.Select(_ => (double?)null)]);
            tables[key] = table = new MetricTable(Space, metrics, null, new ScoreTable(protocol, [.. Architectures.Select(Row)]));
        }

        return table;
    }

    /// <summary>Runs a search: with the oracle where it can take one, unless metrics are given and it can do without.</summary>
    public Trial Run(
        string name,
        long seed,
        int budget,
        string settings = "",
        IReadOnlyList<string>? metrics = null,
        Constraints? constraints = null,
        IEnumerable<TraceLine>? recorded = null,
        Func<SearchRun, IReadOnlyList<string>>? inPlace = null)
    {
        ISearch search = SearchCatalog.Find(name);
        var values = new SettingValues(
            name,
            search.Settings,
            settings.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(s => s.Split('=')).ToDictionary(s => s[0], s => s[1]));
        bool asks = search.Evaluates is Evaluates.Oracle || (search.Evaluates is Evaluates.Either && metrics is null);
        var trial = new Trial(this, asks);
        IReadOnlyList<string> columns = metrics ?? search.MetricsOf(values);
        MetricTable table = columns.Count == 0 ? new MetricTable(Space, [], null, null) : Table(columns);
        trial.Lines.AddRange(recorded ?? []);
        var run = new SearchRun(
            Space, values, seed, budget, constraints ?? new Constraints(), trial.Oracle, table, [.. trial.Lines], trial.Lines.Add,
            CancellationToken.None);
        trial.Found = inPlace is null ? search.Run(run) : inPlace(run);
        trial.Spent = run.Spent;
        return trial;
    }

    /// <summary>A finished run.</summary>
    public sealed class Trial(Landscape landscape, bool asks) : IOracle
    {
        public string Description => "";

        public IOracle? Oracle => asks ? this : null;

        public List<TraceLine> Lines { get; } = [];

        public IReadOnlyList<string> Found { get; set; } = [];

        public int Questions { get; private set; }

        public int Spent { get; set; }

        public IReadOnlyList<string> Evaluated => [.. Lines.Select(l => l.Architecture)];

        /// <summary>The truth about the one found.</summary>
        public double Truth => landscape.Truths[Found.Single()];

        public OracleAnswer Query(string architecture)
        {
            Questions++;
            return new OracleAnswer(landscape.Truths[architecture], 1);
        }
    }
}
