using FastProxy.Plans;
using Buffer = FastProxy.Plans.Buffer;

namespace FastProxy.Execution;

/// <summary>Runs plans on a device, and reads what they leave in its memory. One runner belongs to one worker.</summary>
public interface IPlanRunner : IDisposable
{
    /// <summary>
    /// Runs a plan under a seed; <paramref name="ready"/> is told each network's index as soon as its results are there. They stay until it
    /// returns.
    /// </summary>
    void Run(Plan plan, long seed, Action<int> ready);

    /// <summary>The statistics of the patterns of a network of the running plan, as far as its passes ask for them.</summary>
    PatternStatistics Patterns(NetworkPlan network);

    /// <summary>The numbers of a buffer of the running plan, as they lie in memory.</summary>
    ReadOnlySpan<float> Floats(Buffer buffer);

    /// <summary>The numbers of a matrix, or of a scalar, of the running plan.</summary>
    ReadOnlySpan<double> Doubles(Buffer buffer);

    /// <summary>An activation of the running plan, as N x C x H x W values.</summary>
    float[] Values(Tensor tensor);
}
