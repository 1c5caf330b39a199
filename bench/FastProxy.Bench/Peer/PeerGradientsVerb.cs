using System.Diagnostics;
using System.Globalization;
using System.Text;
using CommandLine;
using FastProxy.Bench.Harness;
using FastProxy.Kernels.Random;
using FastProxy.Metrics;
using FastProxy.Networks;
using FastProxy.Scoring;
using MathNet.Numerics.Statistics;

namespace FastProxy.Bench.Peer;

/// <summary>The gradient-based metrics and the tangent kernel against PyTorch and against our own forward pass.</summary>
[Verb("peer-gradients", HelpText = "Gradient-based metrics of NAS-Bench-201 networks against PyTorch, same weights, images and labels, in turns.")]
internal sealed class PeerGradientsVerb : PeerBenchmark
{
    private const string Forward = "forward";
    private const string Six = "six";
    private const string Ntk = "ntk";
    private const string Scratch = "scratch";

    private static readonly string[] Names = ["grad_norm", "snip", "fisher", "jacob_cov", "synflow", "grasp"];

    /// <summary>The peer keeps some batch-norms in SynFlow.</summary>
    private static readonly string[] Comparable = [.. Names.Where(name => name != "synflow"), Ntk];

    /// <summary>The parts that are timed on our side, by name.</summary>
    private static readonly Dictionary<string, IReadOnlyList<Metric>> Metrics =
        new(Names.Select(name => KeyValuePair.Create(name, MetricCatalog.Resolve([name]))))
        {
            [Forward] = [],
            [Six] = MetricCatalog.Resolve(Names),
            [Ntk] = MetricCatalog.Resolve(["ntk_trace"]),
        };

    protected override void Compare(TorchPeer torch, string folder)
    {
        using var scores = new PreparedScores(Images, Threads);
        Match[] matches = [.. Architectures.Select((arch, i) => Prepare(torch, scores, arch, Path.Combine(folder, $"{i}.npz")))];
        TimeOnce(torch, scores, matches[0]);
        matches[0].Forget();
        for (int round = 1; round <= Rounds; round++)
        {
            Console.WriteLine($"round {round} of {Rounds}");
            foreach (Match match in matches)
            {
                TimeOnce(torch, scores, match);
            }
        }

        Publish("peer-gradients", $"Against PyTorch: gradient-based metrics, batch {Batch}, {Threads} threads", Tables(torch, matches));
    }

    /// <summary>Plans what is timed, and scores an architecture on both sides.</summary>
    private Match Prepare(TorchPeer torch, PreparedScores scores, string arch, string weights)
    {
        Network network = Space.Build(arch);
        WeightExport.Write(weights, network, WeightInit.PyTorch, 0);
        var plans = Metrics.ToDictionary(m => m.Key, m => scores.Prepare(network, m.Value));
        Dictionary<string, double> exact = torch.ScoreGradients(arch, weights, Images.Labels, "float64");
        Dictionary<string, double> rounded = torch.ScoreGradients(arch, weights, Images.Labels, "float32");
        Dictionary<string, double> Errors(Func<string, double> score) => Comparable.ToDictionary(name => name, name => score(name) / exact[name] - 1);
        double Direct(string name) => scores.Score(scores.Prepare(network, Metrics[name], isWinograd: false))[0];
        return new Match(arch, weights, plans, Errors(name => rounded[name]), Errors(name => scores.Score(plans[name])[0]), Errors(Direct));
    }

    /// <summary>Times an architecture once on each side.</summary>
    private void TimeOnce(TorchPeer torch, PreparedScores scores, Match match)
    {
        Dictionary<string, double> theirs = torch.TimeGradients(match.Architecture, match.Weights, Images.Labels);
        theirs.Add(Six, Names.Sum(name => theirs[name]));
        match.Torch.Add(theirs);
        Thread.Sleep(Calm);
        var ours = match.Plans.ToDictionary(plan => plan.Key, plan => scores.Milliseconds(plan.Value));
        ours.Add(Scratch, FromScratch(match.Architecture));
        match.Ours.Add(ours);
    }

    /// <summary>Milliseconds of the six as a user calls for them.</summary>
    private double FromScratch(string architecture)
    {
        long start = Stopwatch.GetTimestamp();
        Scorer.Score(Space, [architecture], Names, Images, new ScoreOptions { Threads = Threads });
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private string Tables(TorchPeer torch, Match[] matches)
    {
        var text = new StringBuilder();
        void Line(params FormattableString[] parts) =>
            text.AppendJoin("", parts.Select(part => part.ToString(CultureInfo.InvariantCulture))).Append('\n');
        Times[] times = [.. matches.Select(m => m.Times)];
        Times mean = Times.Mean(times);
        Line($"Peer: {torch.Description}. Milliseconds are medians of {Rounds} round{(Rounds > 1 ? "s" : "")}.");
        Line($"PyTorch's leave out building the network and loading its");
        Line($"weights; ours leave out building the network, planning it and packing its weights, except in the last column of the first table.");
        Line($"");
        Line($"## Time, ms per architecture");
        Line($"");
        Line($"\"Six\" are {string.Join(", ", Names)}: PyTorch's are the sum of six runs, ours one run of all. \"Ntk\" is the tangent");
        Line($"kernel of the sum of logits, batch statistics constant. \"From nothing\" is a call of `Scorer.Score` for the six.");
        Line($"");
        Line(
            $"| # | PyTorch six | FastProxy six | PyTorch / FastProxy | FastProxy forward | six / forward ",
            $"| PyTorch ntk | FastProxy ntk | PyTorch / FastProxy | ntk / forward | FastProxy six from nothing |");
        Line($"| --: | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: |");
        for (int i = 0; i < times.Length; i++)
        {
            Line($"| {i + 1} | {times[i].Row} |");
        }

        Line($"| mean | {mean.Row} |");
        Line($"");
        foreach (string bar in Bars(mean))
        {
            Line($"- {bar}");
        }

        Line($"");
        Line($"## Each by itself, means over the architectures, ms");
        Line($"");
        Line($"| | PyTorch | FastProxy | PyTorch / FastProxy | FastProxy / forward |");
        Line($"| --- | --: | --: | --: | --: |");
        foreach (string name in Names.Append(Ntk))
        {
            (double theirs, double ours) = (mean.Torch[name], mean.Ours[name]);
            Line($"| {name} | {theirs:F0} | {ours:F1} | {theirs / ours:F1} | {ours / mean.Ours[Forward]:F1} |");
        }

        Line($"");
        Line($"## Agreement, same weights, images and labels");
        Line($"");
        Line($"Relative to PyTorch in float64; ntk by its trace.");
        Line($"Synflow is not compared: ours is the logarithm without any batch-norm, PyTorch's is");
        Line($"as released, with those of the reduction blocks.");
        Line($"");
        text.Append(Table("PyTorch, float32", matches, m => m.Torch32));
        text.Append(Table("FastProxy, Winograd (the default)", matches, m => m.Winograd));
        text.Append(Table("FastProxy, direct", matches, m => m.Direct));
        return text.Append(Legend()).ToString();
    }

    /// <summary>Relative errors of one way to compute the scores.</summary>
    private static string Table(string way, Match[] matches, Func<Match, Dictionary<string, double>> errors)
    {
        IEnumerable<string> rows = matches.Select((match, i) =>
            $"| {i + 1} | {string.Join(" | ", errors(match).Values.Select(e => e.ToString("0.0e+00", CultureInfo.InvariantCulture)))} |\n");
        string rule = string.Concat(Comparable.Select(_ => " --: |"));
        return $"{way}:\n\n| # | {string.Join(" | ", Comparable)} |\n| --: |{rule}\n{string.Concat(rows)}\n";
    }

    /// <summary>The targets of the engine, on the means.</summary>
    private static IEnumerable<string> Bars(Times mean)
    {
        static string Met(bool isMet) => isMet ? "met" : "missed";
        (double six, double peer, double ntk) = (mean.SixByForward, mean.PeerBySix, mean.NtkByForward);
        yield return string.Create(CultureInfo.InvariantCulture, $"six / forward: {six:F1}; at most 10 {Met(six <= 10)}");
        yield return string.Create(
            CultureInfo.InvariantCulture, $"PyTorch / FastProxy, six: {peer:F1}; at least 15 {Met(peer >= 15)}, at least 30 {Met(peer >= 30)}");
        yield return string.Create(CultureInfo.InvariantCulture, $"ntk / forward: {ntk:F1}; at most 5 {Met(ntk <= 5)}");
    }

    /// <summary>Milliseconds by what was timed.</summary>
    private sealed record Times(Dictionary<string, double> Torch, Dictionary<string, double> Ours)
    {
        public double PeerBySix => Torch[Six] / Ours[Six];

        public double SixByForward => Ours[Six] / Ours[Forward];

        public double NtkByForward => Ours[Ntk] / Ours[Forward];

        public string Row => string.Create(
            CultureInfo.InvariantCulture,
            $"{Torch[Six]:F0} | {Ours[Six]:F1} | {PeerBySix:F1} | {Ours[Forward]:F1} | {SixByForward:F1} "
            + $"| {Torch[Ntk]:F0} | {Ours[Ntk]:F1} | {Torch[Ntk] / Ours[Ntk]:F1} | {NtkByForward:F1} | {Ours[Scratch]:F1}");

        public static Times Median(List<Dictionary<string, double>> torch, List<Dictionary<string, double>> ours) =>
            new(Reduce(torch, MathNet.Numerics.Statistics.Statistics.Median), Reduce(ours, MathNet.Numerics.Statistics.Statistics.Median));

        public static Times Mean(Times[] of) =>
            new(Reduce(of.Select(t => t.Torch), Enumerable.Average), Reduce(of.Select(t => t.Ours), Enumerable.Average));

        private static Dictionary<string, double> Reduce(IEnumerable<Dictionary<string, double>> all, Func<IEnumerable<double>, double> reduction) =>
            all.SelectMany(times => times).GroupBy(time => time.Key, time => time.Value).ToDictionary(group => group.Key, group => reduction(group));
    }

    /// <summary>An architecture on both sides: what is timed, relative errors of the scores, and the times round by round.</summary>
    private sealed record Match(
        string Architecture,
        string Weights,
        Dictionary<string, Prepared> Plans,
        Dictionary<string, double> Torch32,
        Dictionary<string, double> Winograd,
        Dictionary<string, double> Direct)
    {
        public List<Dictionary<string, double>> Torch { get; } = [];

        public List<Dictionary<string, double>> Ours { get; } = [];

        public Times Times => Times.Median(Torch, Ours);

        /// <summary>Forgets the times of a warm-up.</summary>
        public void Forget()
        {
            Torch.Clear();
            Ours.Clear();
        }
    }
}
