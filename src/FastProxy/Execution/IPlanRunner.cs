using FastProxy.Plans;
using Buffer = FastProxy.Plans.Buffer;

namespace FastProxy.Execution;

/// <summary>Runs plans on a device, and reads the results in its memory. One runner belongs to one worker.</summary>
public interface IPlanRunner : IDisposable
{
    /// <summary>
    /// Runs a plan under a seed and calls <paramref name="ready"/> with each network's index as soon as its results are there. The results stay until
    /// that call returns.
    /// </summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was cancelled; a step or wave that had begun has ended.</exception>
    void Run(Plan plan, long seed, Action<int> ready, CancellationToken cancel = default);

    /// <summary>Returns the pattern statistics of a network of the running plan, as far as its passes ask for them.</summary>
    PatternStatistics Patterns(NetworkPlan network);

    /// <summary>Returns the numbers of a buffer of the running plan, as they lie in memory.</summary>
    ReadOnlySpan<float> Floats(Buffer buffer);

    /// <summary>Returns the numbers of a matrix, or of a scalar, of the running plan.</summary>
    ReadOnlySpan<double> Doubles(Buffer buffer);

    /// <summary>Returns an activation of the running plan, as N x C x H x W values.</summary>
    float[] Values(Tensor tensor);
}
