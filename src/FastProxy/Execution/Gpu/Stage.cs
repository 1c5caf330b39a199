namespace FastProxy.Execution.Gpu;

/// <summary>The stages of a wave's launches, in the order in which they run.</summary>
internal static class Stage
{
    /// <summary>The stage that prepares the input of the step's own kernel.</summary>
    public const int Before = 0;

    /// <summary>The stage of the step's own kernel.</summary>
    public const int Main = 1;

    /// <summary>The stage that works on the kernel's results.</summary>
    public const int After = 2;

    /// <summary>The stage that adds the bias to the results.</summary>
    public const int Bias = 3;

    /// <summary>The stage of the statistics of the step's output.</summary>
    public const int Norm = 4;
}
