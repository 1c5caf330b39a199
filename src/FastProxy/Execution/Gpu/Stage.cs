namespace FastProxy.Execution.Gpu;

/// <summary>The stages of a wave's launches: what of a step must come before what.</summary>
internal static class Stage
{
    /// <summary>What the step's own kernel reads.</summary>
    public const int Before = 0;

    /// <summary>The step's own kernel.</summary>
    public const int Main = 1;

    /// <summary>What is made of its results.</summary>
    public const int After = 2;

    /// <summary>Statistics of its output.</summary>
    public const int Norm = 3;
}
