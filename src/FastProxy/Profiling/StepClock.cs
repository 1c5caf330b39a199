using System.Collections.Concurrent;
using System.Diagnostics;
using FastProxy.Execution;
using FastProxy.Plans;

namespace FastProxy.Profiling;

/// <summary>Notes when steps, and workers' parts of them, begin and end.</summary>
internal sealed class StepClock : IStepObserver
{
    private readonly long origin = Stopwatch.GetTimestamp();
    private readonly ConcurrentQueue<Span> parts = new();
    private readonly List<Span> steps = [];
    private readonly long[] partStarts;
    private Step running = null!;
    private long stepStart;

    /// <summary>A clock that starts now.</summary>
    /// <param name="workers">Workers inside a step.</param>
    public StepClock(int workers) => partStarts = new long[workers];

    /// <summary>The steps in the order they ran.</summary>
    public IReadOnlyList<Span> Steps => steps;

    /// <summary>The workers' parts.</summary>
    public IReadOnlyCollection<Span> Parts => parts;

    /// <summary>Seconds since it started.</summary>
    public double Now => Stopwatch.GetElapsedTime(origin).TotalSeconds;

    public void Begin(Step step)
    {
        running = step;
        stepStart = Stopwatch.GetTimestamp();
    }

    public void End(Step step) => steps.Add(Ended(step, 0, stepStart));

    public void BeginPart(int worker) => partStarts[worker] = Stopwatch.GetTimestamp();

    public void EndPart(int worker) => parts.Enqueue(Ended(running, worker + 1, partStarts[worker]));

    private Span Ended(Step step, int lane, long start) =>
        new(step, lane, Stopwatch.GetElapsedTime(origin, start).TotalSeconds, Stopwatch.GetElapsedTime(start).TotalSeconds);

    /// <summary>A step, or a part of one.</summary>
    /// <param name="Lane">0 of a step, the worker's number from 1 of a part.</param>
    internal sealed record Span(Step Step, int Lane, double Start, double Seconds);
}
