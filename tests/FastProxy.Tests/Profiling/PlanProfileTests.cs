using System.Text.Json;
using FastProxy.Data;
using FastProxy.Plans;
using FastProxy.Plans.Passes;
using FastProxy.Profiling;
using FastProxy.Scores;
using FastProxy.Scoring;
using FastProxy.Spaces.Nasbench201;
using FastProxy.Tests.Cli;
using Xunit;

namespace FastProxy.Tests.Profiling;

/// <summary>Plans are timed step by step, and the trace shows when what ran.</summary>
public sealed class PlanProfileTests
{
    private const double Rounding = 1e-9;
    private static readonly Nasbench201Space Space = new(new Nasbench201Settings { Channels = 4, CellsPerStage = 1, ImageSize = 8 });
    private static readonly PlanProfile Profile = Of(3, CommandRun.Arch, CommandRun.OtherArch);

    [Fact]
    public void Every_step_of_the_plan_is_timed_and_kernels_are_their_sums()
    {
        Plan plan = ScoreInputs.PlanOf(
            [Space.Build(CommandRun.Arch), Space.Build(CommandRun.OtherArch)], PassCatalog.SetOf(
                [PassCatalog.DistinctPatterns, PassCatalog.LossGradient]), 8, true, new(default));
        Assert.Equal(plan.Steps.Count, Profile.Steps.Count);
        Assert.All(Profile.Steps, step => Assert.True(step.Seconds > 0 && step.Bytes > 0));
        Assert.Equal(Profile.Steps.Count + 2, Profile.Kernels.Sum(k => k.Calls));
        Assert.Equal(Profile.Seconds, Profile.Kernels.Sum(k => k.Seconds), Rounding);
        Assert.Equal(Profile.Steps.Sum(s => s.Flop), Profile.Kernels.Sum(k => k.Flop));
        Assert.Equal(Profile.Kernels.OrderByDescending(k => k.Seconds), Profile.Kernels);
        Assert.True(Profile.Peaks.FlopRate > 1e8 && Profile.Peaks.ByteRate > 1e8);
    }

    [Fact]
    public void Events_of_a_line_do_not_overlap_and_workers_stay_within_their_step()
    {
        TraceEvent[] plan = [.. Profile.Events.Where(e => e.Lane == 0)];
        Assert.Equal(Profile.Steps.Count + 2, plan.Length);
        foreach (IGrouping<int, TraceEvent> lane in Profile.Events.GroupBy(e => e.Lane))
        {
            TraceEvent[] events = [.. lane.OrderBy(e => e.Start)];
            Assert.All(events.Zip(events.Skip(1)), pair => Assert.True(pair.First.Start + pair.First.Seconds <= pair.Second.Start + Rounding));
        }

        TraceEvent[] parts = [.. Profile.Events.Where(e => e.Lane > 0)];
        Assert.Equal([1, 2, 3], parts.Select(e => e.Lane).Distinct().Order());
        Assert.All(parts, part => Assert.Contains(
            plan,
            step =>
                step.Name == part.Name && step.Start <= part.Start + Rounding && part.Start + part.Seconds <= step.Start + step.Seconds + Rounding));
    }

    [Fact]
    public void The_trace_is_an_array_of_complete_events_and_names_of_lines()
    {
        using var trace = JsonDocument.Parse(TraceEvent.ToJson(Profile.Events));
        JsonElement[] all = [.. trace.RootElement.EnumerateArray()];
        JsonElement[] names = [.. all.Where(e => e.GetProperty("ph").GetString() == "M")];
        Assert.Equal(["plan", "worker 1", "worker 2", "worker 3"], names.Select(e => e.GetProperty("args").GetProperty("name").GetString()));
        JsonElement[] events = [.. all.Where(e => e.GetProperty("ph").GetString() == "X")];
        Assert.Equal(Profile.Events.Count, events.Length);
        Assert.Equal(all.Length, names.Length + events.Length);
        Assert.Equal(1e6 * Profile.Events.Sum(e => e.Seconds), events.Sum(e => e.GetProperty("dur").GetDouble()), 1e-3);
        Assert.Equal(Profile.Events.Min(e => e.Start) * 1e6, events.Min(e => e.GetProperty("ts").GetDouble()), 1e-3);
        Assert.All(events, e => Assert.NotEqual("", e.GetProperty("name").GetString()));
    }

    [Fact]
    public void Architectures_of_one_function_are_run_once()
    {
        string same = Space.At(0);
        Assert.Equal(Of(1, same).Steps.Count, Of(1, same, same).Steps.Count);
    }

    private static PlanProfile Of(int threads, params string[] architectures)
    {
        InputBatch images = BatchSource.Load("noise", 8, 3, 8, 8, 10, 0);
        var scorer = new Scorer(Space, ["swap", "grad_norm"], images, new ScoreOptions { Threads = threads });
        return scorer.Profile([.. architectures.Select((a, i) => ((Int128)i, a))]);
    }
}
