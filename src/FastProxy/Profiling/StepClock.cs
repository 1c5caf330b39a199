using System.Collections.Concurrent;
using System.Diagnostics;
using FastProxy.Execution;
using FastProxy.Plans;

namespace FastProxy.Profiling;

/// <summary>Records when steps, and the workers' parts of them, begin and end.</summary>
internal sealed class StepClock : IStepObserver
{
    private readonly long origin = Stopwatch.GetTimestamp();
    private readonly ConcurrentQueue<Span> parts = new();
    private readonly List<Span> steps = [];
    private readonly long[] partStarts;
    private Step running = null!;
    private long stepStart;

    /// <summary>Creates a clock that starts now.</summary>
    /// <param name="workers">The number of workers inside a step.</param>
    public StepClock(int workers) => partStarts = new long[workers];

    /// <summary>The steps in the order in which they ran.</summary>
    public IReadOnlyList<Span> Steps => steps;

    /// <summary>The workers' parts.</summary>
    public IReadOnlyCollection<Span> Parts => parts;

    /// <summary>The seconds since the clock started.</summary>
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

    /// <summary>The time of a step or of a worker's part of one.</summary>
    /// <param name="Lane">0 for a step; the worker's number, from 1 on, for a part.</param>
    internal sealed record Span(Step Step, int Lane, double Start, double Seconds);
}
