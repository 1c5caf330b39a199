using FastProxy.Execution;

namespace FastProxy.Scoring;

/// <summary>Notices pattern counts close to their ceiling, where they stop telling architectures apart.</summary>
internal sealed class SaturationWatch
{
    private const double Near = 0.9;

    private long seen;
    private long near;

    /// <summary>Takes note of one network.</summary>
    public void See(PatternStatistics patterns)
    {
        Interlocked.Increment(ref seen);
        if (patterns.Distinct > Near * patterns.Ceiling(patterns.Neurons) || patterns.AllDistinct > Near * patterns.Ceiling(patterns.AllNeurons))
        {
            Interlocked.Increment(ref near);
        }
    }

    /// <summary>One line when more than a tenth of the networks came close.</summary>
    public IReadOnlyList<string> Warnings(int samples) =>
        near * 10 > seen
            ? [
                $"swap: {near} of {seen} networks show over {Near:P0} of the at most min(neurons, 2^{samples}) patterns; "
                + "a smaller batch tells them apart better",
            ]
            : [];
}
