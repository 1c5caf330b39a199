using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using CommandLine;
using FastProxy.Bench.Harness;
using FastProxy.Data;
using FastProxy.Execution;
using FastProxy.Execution.Cpu;
using FastProxy.Input;
using FastProxy.Kernels.Random;
using FastProxy.Kernels.Simd;
using FastProxy.Networks;
using FastProxy.Onnx;
using FastProxy.Onnx.Model;
using FastProxy.Plans;
using FastProxy.Plans.Operations;
using FastProxy.Plans.Passes;
using FastProxy.Scoring;
using MathNet.Numerics.Statistics;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace FastProxy.Bench.Peer;

/// <summary>Well-known networks against ONNX Runtime and PyTorch, in turns: forward passes of one file, and six gradient scores.</summary>
[Verb("peer-onnx", HelpText = "ResNet-50, MobileNetV2 and EfficientNet-B0 against ONNX Runtime and PyTorch, same files and sizes, in turns.")]
internal sealed class PeerOnnxVerb : Verb
{
    private static readonly string[] Models = ["resnet50", "mobilenet_v2", "efficientnet_b0"];
    private static readonly (int Batch, int Size)[] Sizes = [(64, 32), (16, 224)];
    private static readonly string[] Scores = ["grad_norm", "snip", "grasp", "fisher", "synflow", "jacob_cov"];

    /// <summary>Milliseconds after which PyTorch's idle threads have stopped spinning; they would take our cores.</summary>
    private const int Calm = 200;

    [Option("python", Default = "/usr/bin/python3", HelpText = "An interpreter that has PyTorch and numpy.")]
    public string Python { get; set; } = "";

    [Option("threads", Default = 2, HelpText = "Threads on all sides.")]
    public int Threads { get; set; }

    [Option("rounds", Default = 5, HelpText = "Times that each side runs each network; the table shows medians.")]
    public int Rounds { get; set; }

    public override void Run()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("fastproxy-peer-");
        try
        {
            using Process torch = Start(folder.FullName);
            string description = Ask(torch, null).GetProperty("ready").GetString()!;
            var text = new StringBuilder();
            void Line(FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
            Line($"Peers: ONNX Runtime 1.31.1 with all optimisations, and {description}, its malloc tuned. Medians of {Rounds} rounds in turns, ms.");
            Line($"A forward pass of the model exported in eval mode; FastProxy plans and packs beforehand, as ONNX Runtime does.");
            Line($"");
            Line($"| network | batch | ONNX Runtime | PyTorch | FastProxy | direct | / ONNX Runtime | / PyTorch |");
            Line($"| --- | --- | --: | --: | --: | --: | --: | --: |");
            foreach (string model in Models)
            {
                foreach ((int batch, int size) in Sizes)
                {
                    Console.WriteLine($"{model} {batch} x {size}");
                    (double ort, double peer, double ours, double direct) = Forward(torch, folder.FullName, model, batch, size);
                    Line($"| {model} | {batch} x {size} | {ort:f1} | {peer:f1} | {ours:f1} | {direct:f1} | {ours / ort:f2} | {ours / peer:f2} |");
                }
            }

            Line($"");
            Line($"Six gradient scores, batch 64 at 32x32: {string.Join(", ", Scores)}. PyTorch takes one after the other, as released code does.");
            Line($"");
            Line($"| network | PyTorch | FastProxy | PyTorch / FastProxy |");
            Line($"| --- | --: | --: | --: |");
            foreach (string model in Models)
            {
                Console.WriteLine($"{model} gradients");
                (double peer, double ours) = Gradients(torch, folder.FullName, model);
                Line($"| {model} | {peer:f0} | {ours:f0} | {peer / ours:f1} |");
            }

            Publish("peer-onnx", $"Against ONNX Runtime and PyTorch: three networks, {Threads} threads", text.ToString());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private (double Ort, double Torch, double Ours, double Direct) Forward(Process torch, string folder, string model, int batch, int size)
    {
        string path = Path.Combine(folder, $"{model}.onnx");
        InputBatch images = BatchSource.Load("noise", batch, 3, size, size, 1000, 0);
        using var options = new SessionOptions { IntraOpNumThreads = Threads };
        using var session = new InferenceSession(path, options);
        var input = new DenseTensor<float>(images.Values, [batch, 3, size, size]);
        NamedOnnxValue[] inputs = [NamedOnnxValue.CreateFromTensor("input", input)];
        (Network network, IReadOnlyDictionary<string, NpyArray> weights) = OnnxFile.Read(path, new OnnxOptions(size));
        using var winograd = new ForwardPass(network, weights, images, Threads, true);
        using var direct = new ForwardPass(network, weights, images, Threads, false);
        var times = new List<(double, double, double, double)>();
        for (int round = 0; round <= Rounds; round++)
        {
            double peer = Ask(torch, new { model, batch, size }).GetProperty("forward").GetDouble();
            Thread.Sleep(Calm);
            times.Add((Milliseconds(() => session.Run(inputs).Dispose()), peer, Milliseconds(winograd.Run), Milliseconds(direct.Run)));
        }

        // The first round warms up.
        times.RemoveAt(0);
        return (times.Select(t => t.Item1).Median(), times.Select(t => t.Item2).Median(), times.Select(t => t.Item3).Median(),
            times.Select(t => t.Item4).Median());
    }

    private (double Torch, double Ours) Gradients(Process torch, string folder, string model)
    {
        string path = Path.Combine(folder, $"{model}-train.onnx");
        var models = new OnnxModels([path], new OnnxOptions(32));
        InputBatch images = BatchSource.Load("noise", 64, 3, 32, 32, 1000, 0).WithLabels(LabelSource.Random, 1000, 0);
        var times = new List<(double, double)>();
        for (int round = 0; round <= Math.Min(Rounds, 3); round++)
        {
            double peer = Ask(torch, new { model, batch = 64, size = 32, gradients = true }).EnumerateObject().Sum(p => p.Value.GetDouble());
            Thread.Sleep(Calm);
            var scorer = new Scorer(models, Scores, images, new ScoreOptions { Threads = Threads, MemoryBytes = 8L << 30 });
            times.Add((peer, Milliseconds(() => _ = scorer.Rows([(0, path)]).Single())));
        }

        times.RemoveAt(0);
        return (times.Select(t => t.Item1).Median(), times.Select(t => t.Item2).Median());
    }

    private Process Start(string folder)
    {
        string script = Path.Combine(Repository.Root, "bench", "onnx_peer.py");
        var start = new ProcessStartInfo(Python, ["-W", "ignore", script, folder, $"{Threads}"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };

        // Without these the C library returns the memory of every large tensor to the system and takes it again, page by page.
        start.Environment["MALLOC_MMAP_THRESHOLD_"] = start.Environment["MALLOC_TRIM_THRESHOLD_"] = $"{4L << 30}";
        start.Environment["MALLOC_TOP_PAD_"] = $"{256 << 20}";
        start.Environment.Remove("OPENBLAS_CORETYPE");
        return Process.Start(start)!;
    }

    private static JsonElement Ask(Process torch, object? request)
    {
        if (request is not null)
        {
            torch.StandardInput.WriteLine(JsonSerializer.Serialize(request));
            torch.StandardInput.Flush();
        }

        return torch.StandardOutput.ReadLine() is { } line
            ? JsonSerializer.Deserialize<JsonElement>(line)
            : throw new InputException("PyTorch ended without an answer, see above");
    }

    private static double Milliseconds(Action run)
    {
        long start = Stopwatch.GetTimestamp();
        run();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    /// <summary>A network planned for one batch.</summary>
    private sealed class ForwardPass : IDisposable
    {
        private readonly WeightCache cache;
        private readonly CpuPlanRunner runner;
        private readonly Plan plan;

        public ForwardPass(Network network, IReadOnlyDictionary<string, NpyArray> weights, InputBatch images, int threads, bool isWinograd)
        {
            var builder = new PlanBuilder(OperationCatalog.All, images.Samples, isWinograd);
            builder.Add(network, PassCatalog.SetOf([PassCatalog.Logits]));
            plan = builder.Build();
            var source = new WeightSource(WeightInit.PyTorch, weights);
            cache = new WeightCache(source, long.MaxValue);
            runner = new CpuPlanRunner(IsaExtensions.Best, threads, source, cache, images);
        }

        public void Run() => runner.Run(plan, 0, _ => { });

        public void Dispose()
        {
            runner.Dispose();
            cache.Dispose();
        }
    }
}
