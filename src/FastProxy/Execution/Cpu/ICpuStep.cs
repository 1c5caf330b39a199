using FastProxy.Kernels.Simd;
using FastProxy.Plans;

namespace FastProxy.Execution.Cpu;

/// <summary>Computes steps of one type on the processor, and states their memory and work.</summary>
internal interface ICpuStep : IStepRow
{
    /// <summary>Returns the number of floats that each thread of the step needs.</summary>
    long Scratch(Step step);

    /// <summary>Returns the number of floats that the threads of the step share.</summary>
    long Shared(Step step);

    /// <summary>Returns the number of doubles that the threads of the step share, beside those of the batch-norm statistics of its output.</summary>
    long Sums(Step step);

    /// <summary>Returns the packed weights that the step reads; null if there are none, or if a gradient takes their place.</summary>
    WeightForm? Weights(Step step);

    /// <summary>Computes the step.</summary>
    void Run(Step step, CpuContext context);

    /// <summary>Computes a part of the step in place, where it continues a layer's step.</summary>
    void Continue(Step step, CpuContext context, in OutputPart part);

    /// <summary>Returns the work, from the step's shapes alone.</summary>
    StepCost Cost(Step step);
}

/// <summary>The work of a step.</summary>
/// <param name="Kernel">The kernel that does the work.</param>
/// <param name="On">The activation that the kernel works on, if there is one.</param>
/// <param name="Details">The rest of the shape, such as a window.</param>
/// <param name="Flop">As <see cref="StepCost.Flop"/>.</param>
/// <param name="Bytes">
/// As <see cref="StepCost.Bytes"/>; null for the sum of all buffers that the step reads and writes, and its packed weights.
/// </param>
internal readonly record struct StepWork(string Kernel, ActivationLayout? On, string Details, double Flop, double? Bytes = null);

/// <summary>A row of <see cref="CpuSteps.All"/>.</summary>
/// <param name="run">Computes a step.</param>
/// <param name="work">The work of a step.</param>
internal sealed class CpuStep<T>(Action<T, CpuContext> run, Func<T, StepWork> work) : ICpuStep
    where T : Step
{
    public Type StepType => typeof(T);

    public Action<T, CpuContext, OutputPart>? Continue { get; init; }

    public Func<T, long>? Scratch { get; init; }

    public Func<T, long>? Shared { get; init; }

    public Func<T, long>? Sums { get; init; }

    public Func<T, WeightForm?>? Weights { get; init; }

    public string? Refusal(Step step) => null;

    long ICpuStep.Scratch(Step step) => Scratch?.Invoke((T)step) ?? 0;

    long ICpuStep.Shared(Step step) => Shared?.Invoke((T)step) ?? 0;

    long ICpuStep.Sums(Step step) => Sums?.Invoke((T)step) ?? 0;

    WeightForm? ICpuStep.Weights(Step step) => Weights?.Invoke((T)step);

    public void Run(Step step, CpuContext context) => run((T)step, context);

    void ICpuStep.Continue(Step step, CpuContext context, in OutputPart part) =>
        (Continue ?? throw new InvalidOperationException($"{step} continues no other step"))((T)step, context, part);

    public StepCost Cost(Step step)
    {
        StepWork of = work((T)step);
        string on = of.On is { } x ? $"{x.Channels}x{x.Height}x{x.Width} b{x.Samples}" : "";
        double bytes = of.Bytes ?? Work.BytesOf(Weights?.Invoke((T)step)) + step.Inputs.Distinct().Sum(Work.BytesOf) + step.Outputs.Sum(Work.BytesOf);
        return new StepCost(of.Kernel, $"{of.Details} {on}".Trim(), of.Flop, bytes);
    }
}
