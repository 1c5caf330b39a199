using FastProxy.Plans;

namespace FastProxy.Execution.Cpu;

/// <summary>The steps that the processor computes; each family of steps is one row.</summary>
internal static class CpuSteps
{
    /// <summary>The rows by type of step.</summary>
    public static StepTable<ICpuStep> All { get; } = new("the cpu",
    [
        .. ConvSteps.All,
        .. LinearSteps.All,
        .. SumSteps.All,
        .. ApplySteps.All,
        .. PoolSteps.All,
        .. MapSteps.All,
        .. ProductSteps.All,
        .. AttentionSteps.All,
        .. EmbedSteps.All,
        .. LayoutSteps.All,
        .. LossSteps.All,
        .. NormSteps.All,
        .. CurvatureSteps.All,
        .. GramSteps.All,
    ]);

    /// <summary>Returns the number of bytes of the packed weights that a step reads.</summary>
    public static long WeightBytes(Step step) => Work.BytesOf(All.Of(step).Weights(step));

    /// <summary>Returns the kernel that computes a step and the cost of the step.</summary>
    public static StepCost CostOf(Step step) => All.Of(step).Cost(step);
}
