using System.Diagnostics;
using System.Globalization;
using System.Text;
using CommandLine;
using FastProxy.Data;
using FastProxy.Kernels.Random;
using FastProxy.Networks;
using FastProxy.Scores;
using FastProxy.Spaces.Nasbench201;
using MathNet.Numerics.Statistics;

namespace FastProxy.Bench.Peer;

/// <summary>The same work through PyTorch in the same run: same weights, same images, in turns; time and agreement.</summary>
[Verb("peer", HelpText = "SWAP and NASWOT of NAS-Bench-201 networks against PyTorch, same weights and images, in turns.")]
internal sealed class PeerVerb : Verb
{
    /// <summary>Scored together, for the time per architecture of a population.</summary>
    private const int Population = 200;

    private const int PopulationSeed = 201;

    /// <summary>Milliseconds after which the peer's idle threads have stopped spinning; they would take our cores.</summary>
    private const int Calm = 100;

    /// <summary>
    /// Drawn once with Python's random.seed(201): six times random.choice of none, skip_connect, nor_conv_1x1, nor_conv_3x3, avg_pool_3x3;
    /// disconnected ones drawn again.
    /// </summary>
    private static readonly string[] Architectures =
    [
        "|none~0|+|nor_conv_1x1~0|nor_conv_3x3~1|+|none~0|nor_conv_1x1~1|nor_conv_1x1~2|",
        "|nor_conv_3x3~0|+|avg_pool_3x3~0|nor_conv_1x1~1|+|nor_conv_3x3~0|nor_conv_3x3~1|avg_pool_3x3~2|",
        "|avg_pool_3x3~0|+|nor_conv_3x3~0|skip_connect~1|+|avg_pool_3x3~0|nor_conv_3x3~1|none~2|",
        "|avg_pool_3x3~0|+|skip_connect~0|skip_connect~1|+|skip_connect~0|none~1|nor_conv_1x1~2|",
        "|none~0|+|skip_connect~0|avg_pool_3x3~1|+|nor_conv_1x1~0|skip_connect~1|nor_conv_3x3~2|",
        "|none~0|+|avg_pool_3x3~0|none~1|+|nor_conv_3x3~0|avg_pool_3x3~1|avg_pool_3x3~2|",
        "|avg_pool_3x3~0|+|nor_conv_1x1~0|nor_conv_3x3~1|+|none~0|avg_pool_3x3~1|nor_conv_1x1~2|",
        "|avg_pool_3x3~0|+|nor_conv_1x1~0|avg_pool_3x3~1|+|nor_conv_3x3~0|skip_connect~1|none~2|",
        "|nor_conv_3x3~0|+|nor_conv_3x3~0|none~1|+|nor_conv_3x3~0|nor_conv_1x1~1|none~2|",
        "|skip_connect~0|+|nor_conv_3x3~0|skip_connect~1|+|skip_connect~0|avg_pool_3x3~1|none~2|",
        "|nor_conv_1x1~0|+|avg_pool_3x3~0|nor_conv_1x1~1|+|none~0|nor_conv_1x1~1|nor_conv_1x1~2|",
        "|skip_connect~0|+|nor_conv_1x1~0|avg_pool_3x3~1|+|none~0|skip_connect~1|nor_conv_3x3~2|",
    ];

    private readonly Nasbench201Space space = new();
    private ImageBatch images = null!;

    [Option("python", Default = "/usr/bin/python3", HelpText = "An interpreter that has PyTorch and numpy.")]
    public string Python { get; set; } = "";

    [Option("threads", Default = 2, HelpText = "Threads on both sides.")]
    public int Threads { get; set; }

    [Option("batch", Default = 64, HelpText = "Images.")]
    public int Batch { get; set; }

    [Option("rounds", Default = 3, HelpText = "Times that each side runs each architecture; the table shows medians.")]
    public int Rounds { get; set; }

    [Option("count", Default = 12, HelpText = "The first so many of the 12 architectures.")]
    public int Count { get; set; }

    /// <inheritdoc/>
    public override void Run()
    {
        if (Rounds < 1 || Count < 1 || Count > Architectures.Length)
        {
            throw new InputException($"rounds {Rounds}, count {Count}: expected at least 1, and 1 to {Architectures.Length}");
        }

        images = BatchSource.Load("noise", Batch, 3, 32, 32, 10, 0);
        DirectoryInfo folder = Directory.CreateTempSubdirectory("fastproxy-peer-");
        try
        {
            Compare(folder.FullName);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private void Compare(string folder)
    {
        string pixels = Path.Combine(folder, "images.npz");
        NpzFile.Write(pixels, [new("images", new NpyArray([Batch, 3, 32, 32], images.Pixels))]);
        using var torch = new TorchPeer(Python, pixels, Threads);
        Match[] matches = [.. Architectures.Take(Count).Select((arch, i) => Prepare(torch, arch, Path.Combine(folder, $"{i}.npz"), Path.Combine(folder, "words")))];
        string[] population = RandomPopulation();
        TimeRound(torch, matches[..1], []);
        foreach (Match match in matches)
        {
            match.Forget();
        }

        var together = new List<(double Winograd, double Direct)>();
        for (int round = 1; round <= Rounds; round++)
        {
            Console.WriteLine($"round {round} of {Rounds}");
            together.AddRange(TimeRound(torch, matches, population));
        }

        Publish("peer", $"Against PyTorch: swap and naswot, batch {Batch}, {Threads} threads", Tables(torch, matches, together));
    }

    /// <summary>Scores an architecture on both sides and compares.</summary>
    private Match Prepare(TorchPeer torch, string arch, string weights, string words)
    {
        Network network = space.Build(arch);
        WeightExport.Write(weights, network, WeightInit.PyTorch, 0);
        TorchScores theirs = torch.Score(arch, weights, words);
        Side SideOf(bool winograd)
        {
            ScoreRow row = Score([arch], winograd)[0];
            return row.IsOk
                ? new Side((long)row.Mean[0]!.Value, row.Mean[1]!.Value, SignBits.Differing(network, images, winograd, theirs.Calls, SignBits.Read(words)))
                : throw new InputException($"{arch}: {row.Status}");
        }

        long bits = Batch * theirs.Calls.Sum(c => (long)c[0] * c[1] * c[2]);
        return new Match(arch, weights, theirs, bits, SideOf(winograd: true), SideOf(winograd: false));
    }

    /// <summary>Times every architecture once on each side, in turns, and the population once with each algorithm.</summary>
    private IEnumerable<(double Winograd, double Direct)> TimeRound(TorchPeer torch, Match[] matches, string[] population)
    {
        foreach (Match match in matches)
        {
            match.Torch.Add(torch.Time(match.Architecture, match.Weights));
            Thread.Sleep(Calm);
            match.Winograd.Add(Milliseconds([match.Architecture], winograd: true));
            match.Direct.Add(Milliseconds([match.Architecture], winograd: false));
        }

        return population.Length == 0 ? [] : [(Milliseconds(population, winograd: true), Milliseconds(population, winograd: false))];
    }

    /// <summary>Milliseconds per architecture, drawing of the weights and planning included.</summary>
    private double Milliseconds(string[] architectures, bool winograd)
    {
        long start = Stopwatch.GetTimestamp();
        Score(architectures, winograd);
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds / architectures.Length;
    }

    private IReadOnlyList<ScoreRow> Score(string[] architectures, bool winograd) =>
        Scorer.Score(space, architectures, ["swap", "naswot"], images, new ScoreOptions { Threads = Threads, Winograd = winograd }).Rows;

    private string[] RandomPopulation()
    {
        var random = new Random(PopulationSeed);
        var population = new List<string>();
        while (population.Count < Population)
        {
            string arch = space.Sample(random);
            if (space.Build(arch).IsConnected)
            {
                population.Add(arch);
            }
        }

        return [.. population];
    }

    private string Tables(TorchPeer torch, Match[] matches, List<(double Winograd, double Direct)> together)
    {
        var text = new StringBuilder();
        void Line(FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
        Line($"Peer: {torch.Description}. Milliseconds are medians of {Rounds} round{(Rounds > 1 ? "s" : "")}. PyTorch's leave out building the network and loading its");
        Line($"weights; ours include drawing the weights, planning and packing. \"Both\" is PyTorch's swap and naswot, a forward pass each.");
        Line($"");
        Line($"## Time, ms per architecture");
        Line($"");
        Line($"| # | PyTorch forward | PyTorch swap | PyTorch naswot | both | FastProxy alone | both / alone | FastProxy alone, direct | both / alone |");
        Line($"| --: | --: | --: | --: | --: | --: | --: | --: | --: |");
        Times[] times = [.. matches.Select(m => m.Times)];
        for (int i = 0; i < times.Length; i++)
        {
            Line($"| {i + 1} | {times[i].Row} |");
        }

        Times mean = Times.Mean(times);
        Line($"| mean | {mean.Row} |");
        Line($"");
        Line($"A population of {Population} connected architectures drawn with seed {PopulationSeed}, scored together, ms per architecture:");
        Line($"");
        Line($"| | FastProxy | PyTorch both / FastProxy | PyTorch forward / FastProxy |");
        Line($"| --- | --: | --: | --: |");
        foreach ((string name, double ms) in new[] { ("default (Winograd)", together.Select(t => t.Winograd).Median()), ("direct", together.Select(t => t.Direct).Median()) })
        {
            Line($"| {name} | {ms:F2} | {mean.Both / ms:F0} | {mean.Forward / ms:F1} |");
        }

        Line($"");
        Line($"## Agreement, same weights and images");
        Line($"");
        Line($"| # | swap PyTorch | Winograd - PyTorch | direct - PyTorch | naswot PyTorch | Winograd, relative difference | direct | pattern bits | differing, Winograd | direct |");
        Line($"| --: | --: | --: | --: | --: | --: | --: | --: | --: | --: |");
        for (int i = 0; i < matches.Length; i++)
        {
            Match m = matches[i];
            TorchScores t = m.Scores;
            Line($"| {i + 1} | {t.Swap} | {m.OfWinograd.Swap - t.Swap:+0;-0;0} | {m.OfDirect.Swap - t.Swap:+0;-0;0} | {t.Naswot:F6} | {m.OfWinograd.Naswot / t.Naswot - 1:0.0e+00} | {m.OfDirect.Naswot / t.Naswot - 1:0.0e+00} | {m.Bits} | {m.OfWinograd.Differing} | {m.OfDirect.Differing} |");
        }

        Line($"");
        for (int i = 0; i < matches.Length; i++)
        {
            Line($"{i + 1}. `{matches[i].Architecture}`");
        }

        return text.ToString();
    }

    /// <summary>Our scores, and the bits in which our patterns differ from the peer's.</summary>
    private sealed record Side(long Swap, double Naswot, long Differing);

    /// <summary>Milliseconds of one architecture.</summary>
    private sealed record Times(double Forward, double Swap, double Naswot, double Both, double Winograd, double Direct)
    {
        public string Row => string.Create(
            CultureInfo.InvariantCulture,
            $"{Forward:F0} | {Swap:F0} | {Naswot:F0} | {Both:F0} | {Winograd:F1} | {Both / Winograd:F1} | {Direct:F1} | {Both / Direct:F1}");

        public static Times Mean(Times[] of) => new(
            of.Average(t => t.Forward),
            of.Average(t => t.Swap),
            of.Average(t => t.Naswot),
            of.Average(t => t.Both),
            of.Average(t => t.Winograd),
            of.Average(t => t.Direct));
    }

    /// <summary>An architecture on both sides.</summary>
    private sealed record Match(string Architecture, string Weights, TorchScores Scores, long Bits, Side OfWinograd, Side OfDirect)
    {
        public List<TorchTimes> Torch { get; } = [];

        public List<double> Winograd { get; } = [];

        public List<double> Direct { get; } = [];

        public Times Times => new(
            Torch.Select(t => t.Forward).Median(),
            Torch.Select(t => t.Swap).Median(),
            Torch.Select(t => t.Naswot).Median(),
            Torch.Select(t => t.Both).Median(),
            Winograd.Median(),
            Direct.Median());

        /// <summary>Forgets the times of a warm-up.</summary>
        public void Forget()
        {
            Torch.Clear();
            Winograd.Clear();
            Direct.Clear();
        }
    }
}
