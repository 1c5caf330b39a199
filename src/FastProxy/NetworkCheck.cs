using System.Diagnostics;
using System.Globalization;
using FastProxy.Data;
using FastProxy.Kernels.Gpu;
using FastProxy.Metrics;
using FastProxy.Scores;
using FastProxy.Scoring;
using FastProxy.Spaces;

namespace FastProxy;

/// <summary>Compares scores of small networks on a device and on the CPU, by every metric that is cheap: they must have the same bits.</summary>
/// <param name="Networks">The number of networks.</param>
/// <param name="Metrics">The number of metrics.</param>
/// <param name="Seconds">The seconds that the device took, with everything around it.</param>
/// <param name="Difference">The first difference, in one line; null if there is none.</param>
public sealed record NetworkCheck(int Networks, int Metrics, double Seconds, string? Difference)
{
    private const int Batch = 16;
    private const int Side = 8;
    private const int Classes = 10;

    /// <summary>Scores architectures of NAS-Bench-201, spread over the space.</summary>
    /// <param name="device">The device.</param>
    /// <param name="networks">The number of networks.</param>
    /// <exception cref="GpuException">The device fails.</exception>
    public static NetworkCheck Of(IGpuDevice device, int networks)
    {
        ISpace space = SpaceCatalog.Create(
            "nasbench201", new Dictionary<string, string> { ["channels"] = "4", ["cells"] = "1", ["imageSize"] = $"{Side}" });
        string[] architectures = [.. Enumerable.Range(0, networks).Select(i => space.At(space.Count * (2 * i + 1) / (2 * networks)))];
        string[] metrics = [.. MetricCatalog.All.Where(m => m is not PopulationMetric && !m.IsCostly).Select(m => m.Name)];
        var options = new ScoreOptions { Winograd = false, NextData = Images(1) };
        ScoreTable cpu = Scorer.Score(space, architectures, metrics, Images(0), options);
        long start = Stopwatch.GetTimestamp();
        ScoreTable gpu = Scorer.Score(space, architectures, metrics, Images(0), options with { Device = device });
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        string? difference = cpu.Rows.Zip(gpu.Rows).Select(pair => FirstOf(metrics, pair.First, pair.Second)).FirstOrDefault(d => d is not null);
        return new NetworkCheck(networks, metrics.Length, seconds, difference);
    }

    private static InputBatch Images(long seed) => BatchSource.Load("noise", Batch, 3, Side, Side, Classes, seed);

    private static string? FirstOf(string[] metrics, ScoreRow expected, ScoreRow actual)
    {
        if (expected.Status != actual.Status)
        {
            return $"{expected.Architecture}: status '{actual.Status}', expected '{expected.Status}'";
        }

        int at = Enumerable.Range(0, metrics.Length).FirstOrDefault(i => !expected.Mean[i].Equals(actual.Mean[i]), -1);
        return at < 0 ? null : string.Create(
            CultureInfo.InvariantCulture, $"{metrics[at]} of {expected.Architecture} is {actual.Mean[at]:g17}, expected {expected.Mean[at]:g17}");
    }
}
