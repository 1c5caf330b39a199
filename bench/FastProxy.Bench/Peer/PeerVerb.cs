using System.Diagnostics;
using System.Globalization;
using System.Text;
using CommandLine;
using FastProxy.Bench.Harness;
using FastProxy.Input;
using FastProxy.Kernels.Random;
using FastProxy.Networks;
using FastProxy.Scores;
using FastProxy.Scoring;
using FastProxy.Spaces;
using MathNet.Numerics.Statistics;

namespace FastProxy.Bench.Peer;

/// <summary>SWAP and NASWOT against PyTorch: time and agreement.</summary>
[Verb("peer", HelpText = "SWAP and NASWOT of NAS-Bench-201 networks against PyTorch, same weights and images, in turns.")]
internal sealed class PeerVerb : PeerBenchmark
{
    /// <summary>Scored together, for the time per architecture of a population.</summary>
    private const int Population = 200;

    private const int PopulationSeed = 201;

    protected override void Compare(TorchPeer torch, string folder)
    {
        Match[] matches =
            [.. Architectures.Select((arch, i) => Prepare(torch, arch, Path.Combine(folder, $"{i}.npz"), Path.Combine(folder, "words")))];
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
        Network network = Space.Build(arch);
        WeightExport.Write(weights, network, WeightInit.PyTorch, 0);
        TorchScores theirs = torch.Score(arch, weights, words);
        Side SideOf(bool winograd)
        {
            ScoreRow row = Score([arch], winograd)[0];
            return row.IsOk
                ? new Side(
                    (long)row.Mean[0]!.Value, row.Mean[1]!.Value, SignBits.Differing(network, Images, winograd, theirs.Calls, SignBits.Read(words)))
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
        Scorer.Score(Space, architectures, ["swap", "naswot"], Images, new ScoreOptions { Threads = Threads, Winograd = winograd }).Rows;

    private string[] RandomPopulation()
    {
        var random = new Random(PopulationSeed);
        var population = new List<string>();
        while (population.Count < Population)
        {
            string arch = ((ISpace)Space).Sample(random);
            if (Space.Build(arch).IsConnected)
            {
                population.Add(arch);
            }
        }

        return [.. population];
    }

    private string Tables(TorchPeer torch, Match[] matches, List<(double Winograd, double Direct)> together)
    {
        var text = new StringBuilder();
        void Line(params FormattableString[] parts) =>
            text.AppendJoin("", parts.Select(part => part.ToString(CultureInfo.InvariantCulture))).Append('\n');
        Line($"Peer: {torch.Description}. Milliseconds are medians of {Rounds} round{(Rounds > 1 ? "s" : "")}.");
        Line($"PyTorch's leave out building the network and loading its");
        Line($"weights; ours include drawing the weights, planning and packing. \"Both\" is PyTorch's swap and naswot, a forward pass each.");
        Line($"");
        Line($"## Time, ms per architecture");
        Line($"");
        Line(
            $"| # | PyTorch forward | PyTorch swap | PyTorch naswot | both | FastProxy alone | both / alone ",
            $"| FastProxy alone, direct | both / alone |");
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
        foreach ((string name, double ms) in new[]
        {
            ("default (Winograd)", together.Select(t => t.Winograd).Median()),
            ("direct", together.Select(t => t.Direct).Median()),
        })
        {
            Line($"| {name} | {ms:F2} | {mean.Both / ms:F0} | {mean.Forward / ms:F1} |");
        }

        Line($"");
        Line($"## Agreement, same weights and images");
        Line($"");
        Line(
            $"| # | swap PyTorch | Winograd - PyTorch | direct - PyTorch | naswot PyTorch | Winograd, relative difference | direct ",
            $"| pattern bits | differing, Winograd | direct |");
        Line($"| --: | --: | --: | --: | --: | --: | --: | --: | --: | --: |");
        for (int i = 0; i < matches.Length; i++)
        {
            Match m = matches[i];
            TorchScores t = m.Scores;
            Line(
                $"| {i + 1} | {t.Swap} | {m.OfWinograd.Swap - t.Swap:+0;-0;0} | {m.OfDirect.Swap - t.Swap:+0;-0;0} | {t.Naswot:F6} ",
                $"| {m.OfWinograd.Naswot / t.Naswot - 1:0.0e+00} | {m.OfDirect.Naswot / t.Naswot - 1:0.0e+00} ",
                $"| {m.Bits} | {m.OfWinograd.Differing} | {m.OfDirect.Differing} |");
        }

        Line($"");
        return text.Append(Legend()).ToString();
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
