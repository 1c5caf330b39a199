using FastProxy.Plans;

namespace FastProxy.Execution.Gpu;

/// <summary>Computes steps of one type on a GPU, and states their memory and weights.</summary>
internal interface IGpuStep : IStepRow
{
    /// <summary>Returns the number of bytes that the launches of the step share.</summary>
    long Scratch(Step step);

    /// <summary>Returns the weights that the step reads; none if a gradient takes their place.</summary>
    IReadOnlyList<WeightForm> Weights(Step step);

    /// <summary>Adds the launches to the wave's batch.</summary>
    void Launch(Step step, GpuContext context);
}

/// <summary>A row of <see cref="GpuSteps.All"/>.</summary>
/// <param name="launch">Adds a step's launches.</param>
internal sealed class GpuStep<T>(Action<T, GpuContext> launch) : IGpuStep
    where T : Step
{
    public Type StepType => typeof(T);

    public Func<T, long>? Scratch { get; init; }

    public Func<T, IReadOnlyList<WeightForm>>? Weights { get; init; }

    public Func<T, string?>? Refusal { get; init; }

    string? IStepRow.Refusal(Step step) => Refusal?.Invoke((T)step);

    long IGpuStep.Scratch(Step step) => Scratch?.Invoke((T)step) ?? 0;

    IReadOnlyList<WeightForm> IGpuStep.Weights(Step step) => Weights?.Invoke((T)step) ?? [];

    public void Launch(Step step, GpuContext context) => launch((T)step, context);
}
