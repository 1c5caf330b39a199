using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FastProxy.Data;
using FastProxy.Input;
using FastProxy.Kernels.Random;
using FastProxy.Networks;
using FastProxy.Onnx;
using FastProxy.Scores;
using FastProxy.Scoring;
using FastProxy.Spaces;

namespace FastProxy.Native;

/// <summary>The exports that score.</summary>
internal static unsafe class ScoreExports
{
    private const int DefaultBatch = 64;

    [UnmanagedCallersOnly(EntryPoint = "engine_scorer_open")]
    public static int Open(nint networks, byte* metrics, Options* options, nint images, nint next, nint* result, byte* message) =>
        Boundary.Run(message, () =>
        {
            Boundary.Given(result, "out");
            INetworkSource source = Boundary.Of<INetworkSource>(networks, "networks");
            string[] names = Boundary.Text(metrics, "metrics").Split(',');
            Options given = options is null ? default : *options;
            if (options is not null && given.Size != (nuint)sizeof(Options))
            {
                throw new InputException($"options.size is {given.Size}, expected {sizeof(Options)}");
            }

            *result = Boundary.Open(new ScorerHandle(ScorerOf(source, names, given, images, next), source));
        });

    [UnmanagedCallersOnly(EntryPoint = "engine_columns")]
    public static int Columns(nint scorer, nint* result, int* count, byte* message) => Boundary.Run(message, () =>
    {
        ScorerHandle handle = Boundary.Of<ScorerHandle>(scorer, "scorer");
        Boundary.Given(result, "out");
        *Boundary.Given(count, "count") = handle.ColumnCount;
        *result = (nint)handle.Columns;
    });

    [UnmanagedCallersOnly(EntryPoint = "engine_protocol")]
    public static int ProtocolOf(nint scorer, long architectures, nint* result, byte* message) => Boundary.Run(message, () =>
    {
        Protocol protocol = Boundary.Of<ScorerHandle>(scorer, "scorer").Scorer.Protocol;
        *Boundary.Given(result, "out") = architectures < 0
            ? throw new InputException($"architectures is {architectures}, expected at least 0")
            : Boundary.Text((protocol with { Population = "given", Count = architectures }).ToJson());
    });

    [UnmanagedCallersOnly(EntryPoint = "engine_score")]
    public static int Score(
        nint scorer,
        byte** architectures,
        int count,
        delegate* unmanaged[Cdecl]<Row*, void*, int> row,
        delegate* unmanaged[Cdecl]<void*, int> poll,
        void* context,
        byte* message) => Boundary.Run(message, () =>
    {
        ScorerHandle handle = Boundary.Of<ScorerHandle>(scorer, "scorer");
        if (count < 1 || architectures is null || row is null)
        {
            throw new InputException(
                $"count is {count}, architectures {Shown(architectures)} and row {Shown(row)}, expected at least 1 and neither to be NULL");
        }

        var population = new (Int128, string)[count];
        for (int i = 0; i < count; i++)
        {
            string architecture = Boundary.Text(architectures[i], $"architecture {i}");
            population[i] = (handle.Networks is ISpace { IsIndexed: true } space ? space.IndexOf(architecture) : i, architecture);
        }

        new RowStream(row, poll, context).Run((put, cancel) =>
        {
            foreach (ScoreRow scored in handle.Scorer.Rows(population, cancel))
            {
                put(scored);
            }
        });
    });

    [UnmanagedCallersOnly(EntryPoint = "engine_sweep")]
    public static int SweepTo(
        nint scorer,
        byte* population,
        byte* path,
        int resume,
        delegate* unmanaged[Cdecl]<Row*, void*, int> row,
        delegate* unmanaged[Cdecl]<void*, int> poll,
        void* context,
        byte* message) => Boundary.Run(message, () =>
    {
        ScorerHandle handle = Boundary.Of<ScorerHandle>(scorer, "scorer");
        Population whole = PopulationOf(handle.Networks, Boundary.Text(population, "population"));
        string file = Boundary.Text(path, "path");
        new RowStream(row, poll, context).Run((put, cancel) =>
        {
            using Sweep sweep = Sweep.Open(handle.Scorer, whole, null, file, resume != 0, cancel);
            sweep.Run(put, cancel);
        });
    });

    private static string Shown(void* pointer) => pointer is null ? "NULL" : "given";

    private static Scorer ScorerOf(INetworkSource networks, string[] metrics, Options given, nint images, nint next)
    {
        ScoreOptions options = OptionsOf(given);
        string source = Boundary.Optional(given.Data) ?? "noise";
        if (images == 0)
        {
            return next != 0 ? throw new InputException("next: expected images beside it")
                : given.Batch < 0 ? throw new InputException($"options.batch is {given.Batch}, expected at least 1, or 0 for {DefaultBatch}")
                : Scorer.Of(networks, metrics, source, given.Batch == 0 ? DefaultBatch : given.Batch, options);
        }

        return given.Batch != 0 || given.Data is not null
            ? throw new InputException("images: expected neither options.data nor options.batch beside them")
            : new Scorer(
                networks,
                metrics,
                Boundary.Of<InputBatch>(images, "images"),
                options with { NextData = next == 0 ? null : Boundary.Of<InputBatch>(next, "next") });
    }

    private static ScoreOptions OptionsOf(Options given)
    {
        var defaults = new ScoreOptions();
        return defaults with
        {
            MemoryBytes = given.Memory == 0 ? defaults.MemoryBytes
                : given.Memory > 0 ? given.Memory
                : throw new InputException($"options.memory is {given.Memory}, expected a number of bytes, or 0 for the default"),
            Seed = given.Seed,
            Threads = given.Threads == 0 ? defaults.Threads : given.Threads,
            Repeats = given.Repeats == 0 ? defaults.Repeats : given.Repeats,
            Labels = Choice("labels", given.Labels, ("data", LabelSource.Data), ("random", LabelSource.Random)),
            Init = Choice("init", given.Init, ("pytorch", WeightInit.PyTorch), ("kaiming", WeightInit.Kaiming), ("normal", WeightInit.Normal)),
            Winograd = Choice("convolution", given.Convolution, ("winograd", true), ("direct", false)),
            MetricSettings = Boundary.Settings(given.MetricSettings, "options.metric_settings"),
        };
    }

    /// <summary>Returns the value of a named choice, by default the first.</summary>
    private static T Choice<T>(string option, byte* given, params ReadOnlySpan<(string Name, T Value)> choices)
    {
        string text = Boundary.Optional(given) ?? choices[0].Name;
        foreach ((string name, T value) in choices)
        {
            if (name == text)
            {
                return value;
            }
        }

        string names = string.Join(", ", choices.ToArray().Select(choice => choice.Name));
        throw new InputException($"options.{option}: expected one of {names}, got {Excerpt.Of(text)}");
    }

    /// <summary>Returns a population from its text in protocols.</summary>
    private static Population PopulationOf(INetworkSource networks, string text) => (text.Split(' '), networks) switch
    {
        (["all"], OnnxModels models) => Population.OfNames(models.Names),
        (["all"], ISpace space) => Population.All(space),
        (["sample", var count, "seed", var seed], ISpace space)
            when int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out int n)
            && long.TryParse(seed, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long s) => Population.Sample(space, n, s),
        _ => throw new InputException($"population: expected all, or of a space sample N seed S, got {Excerpt.Of(text)}"),
    };
}
