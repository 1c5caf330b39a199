using System.Globalization;
using System.Text;
using CommandLine;
using FastProxy.Bench.Harness;
using FastProxy.Data;
using FastProxy.Input;
using FastProxy.Ptx.Profile;
using FastProxy.Scoring;
using FastProxy.Spaces.Nasbench201;

namespace FastProxy.Bench.Gpu;

/// <summary>Sweeps of NAS-Bench-201: all launches of a sample, each at its modelled time on two GPUs.</summary>
[Verb("modelled-sweeps", HelpText = "Sweeps of NAS-Bench-201 on GPUs, by a model: the launches of a sample of architectures, summed up.")]
internal sealed class ModelledSweepsVerb : Verb
{
    /// <summary>Of the whole space; those that no path connects have none.</summary>
    private const int Functions = 5260;

    private const int Batch = 64;

    private static readonly (string Title, string[] Metrics)[] Sweeps =
    [
        ("swap", ["swap"]),
        ("naswot", ["naswot"]),
        ("six gradient metrics", ["grad_norm", "snip", "grasp", "fisher", "synflow", "jacob_cov"]),
    ];

    [Option("sample", Default = 256, HelpText = "Architectures of the sample, spread over the space.")]
    public int Sample { get; set; }

    public override void Run()
    {
        if (Sample is < 1 or > Cell.Count)
        {
            throw new InputException($"--sample: expected a whole number from 1 to {Cell.Count}, got {Sample}");
        }

        GpuSpec[] gpus = [.. GpuSpec.Of("h100"), .. GpuSpec.Of("a100")];
        var space = new Nasbench201Space();
        (Int128 Index, string Architecture)[] population =
        [
            .. Enumerable.Range(0, Sample).Select(i => (Int128)Cell.Count * ((2 * i) + 1) / (2 * Sample)).Select(i => (i, space.At(i))),
        ];
        var text = new StringBuilder(Explanation());
        var kernels = new StringBuilder();
        string columns = string.Join(" | ", gpus.Select(g => $"{g.Title}: ms of each | s of all"));
        text.AppendLine($"| metrics | functions of the sample | launches of each | {columns} |");
        text.AppendLine("| --- | --: | --: |" + string.Concat(gpus.Select(_ => " --: | --: |")));
        using var device = new ModelledDevice(gpus);
        foreach ((string title, string[] metrics) in Sweeps)
        {
            device.Reset();
            InputBatch images = BatchSource.Load("noise", Batch, 3, 32, 32, 10, 0);
            var scorer = new Scorer(space, metrics, images, new ScoreOptions { Winograd = false, Device = device });
            int functions = scorer.Rows(population)
                .Where(row => !row.Status.Contains("path", StringComparison.Ordinal)).DistinctBy(row => space.FunctionOf(row.Architecture)).Count();
            int launches = device.Kernels.Sum(k => k.Launches);
            Console.WriteLine($"{title}: {functions} functions, {launches} launches, {device.Shapes} shapes emulated so far");
            IEnumerable<string> times = gpus.Select((_, i) => device.Kernels.Sum(k => k.Seconds[i]) / functions)
                .Select(s => string.Create(CultureInfo.InvariantCulture, $"{1e3 * s:F3} | {Functions * s:F1}"));
            text.AppendLine($"| {title} | {functions} | {launches / functions} | {string.Join(" | ", times)} |");
            Append(kernels, title, device.Kernels, gpus);
        }

        PublishAs("modelled-sweeps", "Sweeps of NAS-Bench-201 on GPUs, modelled", $"{text}\n{kernels}");
    }

    private static void Append(StringBuilder text, string title, IReadOnlyCollection<ModelledKernel> kernels, GpuSpec[] gpus)
    {
        text.AppendLine($"## {title}: where the time goes\n");
        text.AppendLine($"| kernel | launches | {string.Join(" | ", gpus.Select(g => g.Title))} |");
        text.AppendLine($"| --- | --: |{string.Concat(gpus.Select(_ => " --: |"))}");
        double[] all = [.. gpus.Select((_, i) => kernels.Sum(k => k.Seconds[i]))];
        foreach (ModelledKernel kernel in kernels.OrderByDescending(k => k.Seconds[0]).Where(k => k.Seconds[0] > all[0] / 200))
        {
            IEnumerable<string> shares =
                all.Select((sum, i) => string.Create(CultureInfo.InvariantCulture, $"{100 * kernel.Seconds[i] / sum:F1}%"));
            text.AppendLine($"| {kernel.Name} | {kernel.Launches} | {string.Join(" | ", shares)} |");
        }

        text.AppendLine();
    }

    private string Explanation() =>
        $"""
        **Modelled, not measured**: no GPU was at hand. {Sample} architectures, spread evenly over the 15,625, are planned as `fastproxy sweep` plans
        them, at batch {Batch} and full size. Each launch counts with the time that `fastproxy profile` models for its blocks, with the registers of
        NVIDIA's assembler: every unit busy all the time, no latency exposed, at the boost clock of the data sheet. The first launch of each shape
        is emulated to count what it does, at most two of its problems, on memory that is all zero; so hash tables of patterns meet one pattern only.

        - functions: architectures of the sample that compute different functions and have a path from input to output
        - launches of each: launches over functions; those that a wave shares count once
        - s of all: the time of one function times the {Functions:N0} distinct functions of the whole space

        Not in it: gaps between launches, copies to and from the host, the host's own work, and the last wave of a plan with 6 GiB of memory, of
        which a GPU has more.


        """;
}
