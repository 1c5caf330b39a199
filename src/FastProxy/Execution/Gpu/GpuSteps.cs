namespace FastProxy.Execution.Gpu;

/// <summary>The steps that a GPU computes; each family of steps is one row.</summary>
internal static class GpuSteps
{
    /// <summary>The rows by type of step.</summary>
    public static StepTable<IGpuStep> All { get; } = new("a gpu",
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
}
