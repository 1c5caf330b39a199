using FastProxy.Data;
using FastProxy.Input;
using FastProxy.Metrics;
using FastProxy.Ptx;
using FastProxy.Ptx.Execution;
using FastProxy.Ptx.Text;
using FastProxy.Scores;
using FastProxy.Scoring;
using FastProxy.Spaces;
using Xunit;

namespace FastProxy.Tests.Scoring;

/// <summary>A score is the same to the bit on the processor and on the emulated GPU, whatever the order of its threads.</summary>
public sealed class GpuSamenessTests
{
    private static readonly ScoreOptions Cpu = new() { Winograd = false };

    /// <summary>Both DARTS spaces and NAS-Bench-201; the metrics with a pass per sample or class on small batches only.</summary>
    public static TheoryData<string, int, ThreadOrder, bool> Cases => new()
    {
        { "nasbench201", 32, ThreadOrder.Ascending, false },
        { "nasbench201", 64, ThreadOrder.Descending, false },
        { "nasbench201", 5, ThreadOrder.Ascending, true },
        { "darts", 8, ThreadOrder.Descending, false },
        { "darts-swap", 16, ThreadOrder.Ascending, false },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_metric_scores_the_same(string name, int batch, ThreadOrder order, bool withCostly)
    {
        ISpace space = SpaceCatalog.Create(name, new Dictionary<string, string>
        {
            ["channels"] = "4",
            [name == "nasbench201" ? "cells" : "layers"] = "1",
            ["imageSize"] = "8",
        });
        string[] architectures = [.. Enumerable.Range(1, 3).Select(i => space.At(space.Count / 7 * i * 2 + 5))];
        string[] metrics = [.. MetricCatalog.All.Where(m => m is not PopulationMetric && m.IsCostly == withCostly).Select(m => m.Name)];
        using var device = new EmulatedDevice(new EmulatorOptions { Order = order });
        ScoreTable cpu = Table(space, architectures, metrics, batch, Cpu);
        ScoreTable gpu = Table(space, architectures, metrics, batch, Cpu with { Device = device });
        Assert.Contains(cpu.Rows, r => r.Mean.Any(m => m is not null));
        foreach ((ScoreRow expected, ScoreRow actual) in cpu.Rows.Zip(gpu.Rows))
        {
            Assert.Equal(expected.Status, actual.Status);
            Assert.All(metrics.Select((m, i) => (m, i)), p => Assert.True(
                expected.Mean[p.i].Equals(actual.Mean[p.i]), $"{p.m} of {expected.Architecture} is {actual.Mean[p.i]:g17}, expected "
                    + $"{expected.Mean[p.i]:g17}"));
        }

        Assert.Equal(cpu.Protocol.Convolution, gpu.Protocol.Convolution);
        Assert.StartsWith("PTX emulator, sm_80", gpu.Protocol.Machine);
    }

    [Fact]
    public void Winograd_is_refused()
    {
        using var device = new EmulatedDevice();
        ISpace space = SpaceCatalog.Create("nasbench201");
        InputBatch images = BatchSource.Load("noise", 4, 3, 32, 32, 10, 0);
        var error = Assert.Throws<InputException>(() => Scorer.Score(space, [space.At(0)], ["swap"], images, new ScoreOptions { Device = device }));
        Assert.Contains("winograd", error.Message);
    }

    private static ScoreTable Table(ISpace space, string[] architectures, string[] metrics, int batch, ScoreOptions options)
    {
        InputBatch Images(long seed) => BatchSource.Load("noise", batch, 3, 8, 8, 10, seed);
        return Scorer.Score(space, architectures, metrics, Images(0), options with { NextData = Images(1) });
    }
}
