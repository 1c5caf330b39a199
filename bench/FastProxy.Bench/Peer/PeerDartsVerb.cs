using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using CommandLine;
using FastProxy.Bench.Harness;
using FastProxy.Data;
using FastProxy.Input;
using FastProxy.Kernels.Random;
using FastProxy.Scores;
using FastProxy.Scoring;
using FastProxy.Spaces.Darts;
using MathNet.Numerics.Statistics;

namespace FastProxy.Bench.Peer;

/// <summary>SWAP on DARTS genotypes with the released protocol, against the released code's way of doing it in PyTorch.</summary>
[Verb("peer-darts", HelpText = "SWAP of DARTS genotypes by the released protocol against PyTorch, in turns.")]
internal sealed class PeerDartsVerb : Verb
{
    private const int Batch = 16;
    private const int PeerRepeats = 4;

    [Option("csv", Required = true, HelpText = "Genotypes and their accuracy: a CSV with the columns genotype and --column.")]
    public string Csv { get; set; } = "";

    [Option("column", Default = "cifar10_val_acc_200ep", HelpText = "The accuracy.")]
    public string Column { get; set; } = "";

    [Option("images", Required = true, HelpText = "Images in CIFAR-10's binary layout; the first 16 are the batch.")]
    public string Images { get; set; } = "";

    [Option("python", Default = "/usr/bin/python3", HelpText = "An interpreter that has PyTorch and numpy.")]
    public string Python { get; set; } = "";

    [Option("threads", Default = 2, HelpText = "Our threads. The peer has one: on two it is slower.")]
    public int Threads { get; set; }

    [Option("rounds", Default = 3, HelpText = "Times that each side runs; the table shows medians.")]
    public int Rounds { get; set; }

    [Option("count", Default = 20, HelpText = "Genotypes that the peer scores, 4 repeats each.")]
    public int Count { get; set; }

    public override void Run()
    {
        (string[] genotypes, double[] accuracies) = Read();
        InputBatch images = BatchSource.Load($"cifar10:{Images}", Batch, 3, 32, 32, 10, 0);
        var table = new StringBuilder();
        void Line(FormattableString line) => table.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
        Line($"{genotypes.Length} genotypes, {Batch} images, weights N(0, 1); ours on {Threads} threads,");
        Line($"planning and drawing of the weights included;");
        Line($"PyTorch's on one thread, {Count} genotypes, {PeerRepeats} repeats each, building of the networks left out.");
        Line($"Medians of {Rounds} rounds in turns, after one of ours that compiles the kernels.");
        Line($"");
        Line($"| repeats | ours, s in all | ours, ms per score | PyTorch, ms per score | ratio | Spearman |");
        Line($"| --: | --: | --: | --: | --: | --: |");
        Score(genotypes, images, 1);
        foreach (int repeats in new[] { 1, 32 })
        {
            var ours = new List<double>();
            var theirs = new List<double>();
            double[] scores = [];
            for (int round = 0; round < Rounds; round++)
            {
                theirs.Add(Peer());
                var watch = Stopwatch.StartNew();
                scores = Score(genotypes, images, repeats);
                ours.Add(watch.Elapsed.TotalSeconds);
            }

            double each = 1e3 * ours.Median() / genotypes.Length / repeats;
            double? spearman = Statistics.Correlation.Spearman(scores, accuracies);
            Line($"| {repeats} | {ours.Median():F2} | {each:F3} | {theirs.Median():F1} | {theirs.Median() / each:F0} | {spearman:F4} |");
        }

        Publish("peer-darts", "SWAP on DARTS genotypes, against PyTorch", table.ToString());
    }

    private double[] Score(string[] genotypes, InputBatch images, int repeats)
    {
        var options = new ScoreOptions { Init = WeightInit.Normal, Repeats = repeats, Threads = Threads };
        return
        [
            .. Scorer.Score(new DartsSpace(DartsSettings.Swap), genotypes, ["swap_released"], images, options).Rows.Select(r => r.Mean[0]!.Value),
        ];
    }

    private (string[] Genotypes, double[] Accuracies) Read()
    {
        IReadOnlyDictionary<string, double> truth = TruthTable.Read(Csv, Column, new DartsSpace(DartsSettings.Swap)).Values;
        return ([.. truth.Keys], [.. truth.Values]);
    }

    /// <summary>The peer's median milliseconds per score.</summary>
    private double Peer()
    {
        string script = Path.Combine(Repository.Root, "bench", "swap_darts.py");
        string[] arguments = [script, "--csv", Csv, "--images", Images, "--count", $"{Count}", "--repeats", $"{PeerRepeats}", "--threads", "1"];
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(Python, arguments) { RedirectStandardOutput = true })!;
            string answer = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0
                ? JsonSerializer.Deserialize<JsonElement>(answer).GetProperty("ms_median").GetDouble()
                : throw new InputException("the peer failed, see above; it needs python3-torch and python3-numpy");
        }
        catch (Win32Exception e)
        {
            throw new InputException($"cannot start {Python}: {e.Message}", e);
        }
    }
}
