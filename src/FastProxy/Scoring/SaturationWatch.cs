using FastProxy.Execution;

namespace FastProxy.Scoring;

/// <summary>Detects pattern counts close to their ceiling, where they no longer distinguish architectures.</summary>
internal sealed class SaturationWatch
{
    private const double Near = 0.9;

    private long seen;
    private long near;

    /// <summary>Records the counts of one network.</summary>
    public void See(PatternStatistics patterns)
    {
        Interlocked.Increment(ref seen);
        if (patterns.Distinct > Near * patterns.Ceiling(patterns.Neurons) || patterns.AllDistinct > Near * patterns.Ceiling(patterns.AllNeurons))
        {
            Interlocked.Increment(ref near);
        }
    }

    /// <summary>Returns one line if more than a tenth of the networks came close to the ceiling.</summary>
    public IReadOnlyList<string> Warnings(int samples) =>
        near * 10 > seen
            ? [
                $"swap: {near} of {seen} networks show over {Near:P0} of the at most min(neurons, 2^{samples}) patterns; "
                + "a smaller batch tells them apart better",
            ]
            : [];
}
