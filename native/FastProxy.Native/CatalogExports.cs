using System.Reflection;
using System.Runtime.InteropServices;
using FastProxy.Input;
using FastProxy.Kernels.Simd;
using FastProxy.Metrics;

namespace FastProxy.Native;

/// <summary>The exports that say what there is. The arrays are made at their first use and are never freed.</summary>
internal static unsafe class CatalogExports
{
    private static readonly Lazy<nint> Metrics = new(() =>
    {
        MetricFacts* facts = Allocate<MetricFacts>(MetricCatalog.All.Count);
        for (int i = 0; i < MetricCatalog.All.Count; i++)
        {
            Metric metric = MetricCatalog.All[i];
            facts[i] = new()
            {
                Name = Boundary.Text(metric.Name),
                Description = Boundary.Text(metric.Description),
                Source = Boundary.Text(metric.Source),
                Family = Boundary.Text(metric.Family.ToString().ToLowerInvariant()),
                Settings = TextOf(metric.Settings),
                Direction = (int)metric.Direction,
                ReadsLabels = metric.ReadsLabels ? 1 : 0,
                IsCostly = metric.IsCostly ? 1 : 0,
                IsOfPopulation = metric is PopulationMetric ? 1 : 0,
            };
        }

        return (nint)facts;
    });

    private static readonly Lazy<nint> Spaces = new(() =>
    {
        SpaceFacts* facts = Allocate<SpaceFacts>(SpaceCatalog.Entries.Count);
        for (int i = 0; i < SpaceCatalog.Entries.Count; i++)
        {
            SpaceEntry space = SpaceCatalog.Entries[i];
            facts[i] = new()
            {
                Name = Boundary.Text(space.Name),
                Description = Boundary.Text(space.Description),
                Settings = TextOf(space.Settings),
            };
        }

        return (nint)facts;
    });

    [UnmanagedCallersOnly(EntryPoint = "engine_version")]
    public static int Version(nint* result, byte* message) => Boundary.Run(message, () =>
        *Boundary.Given(result, "out") = Boundary.Text(
            typeof(Scorer).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0]));

    [UnmanagedCallersOnly(EntryPoint = "engine_isa")]
    public static int Isa(nint* result, byte* message) => Boundary.Run(message, () =>
        *Boundary.Given(result, "out") = Boundary.Text(IsaExtensions.Best.ToString().ToLowerInvariant()));

    [UnmanagedCallersOnly(EntryPoint = "engine_metrics")]
    public static int AllMetrics(nint* result, int* count, byte* message) => Boundary.Run(message, () =>
    {
        Boundary.Given(result, "out");
        *Boundary.Given(count, "count") = MetricCatalog.All.Count;
        *result = Metrics.Value;
    });

    [UnmanagedCallersOnly(EntryPoint = "engine_spaces")]
    public static int AllSpaces(nint* result, int* count, byte* message) => Boundary.Run(message, () =>
    {
        Boundary.Given(result, "out");
        *Boundary.Given(count, "count") = SpaceCatalog.Entries.Count;
        *result = Spaces.Value;
    });

    private static T* Allocate<T>(int count)
        where T : unmanaged =>
        (T*)NativeMemory.Alloc((nuint)count, (nuint)sizeof(T));

    private static nint TextOf(IReadOnlyList<Setting> settings) =>
        Boundary.Text(string.Join(',', settings.Select(setting => $"{setting.Name}={setting.Default}")));
}
