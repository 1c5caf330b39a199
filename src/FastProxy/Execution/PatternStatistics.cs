namespace FastProxy.Execution;

/// <summary>The statistics of the activation patterns of one network at one initialisation.</summary>
/// <param name="Samples">S.</param>
/// <param name="Neurons">V: neurons of one sample over the ReLU calls on live paths, each call counted.</param>
/// <param name="AllNeurons">The same over all calls, if their patterns were requested.</param>
/// <param name="Distinct">Distinct words among the live calls; 0 if not requested.</param>
/// <param name="AllDistinct">Distinct words among all calls; 0 if not requested.</param>
/// <param name="Agreement">S x S, row-major: neurons on which samples i and j agree, summed over the live calls; empty if not requested.</param>
public sealed record PatternStatistics(int Samples, long Neurons, long AllNeurons, long Distinct, long AllDistinct, long[] Agreement)
{
    /// <summary>Returns the largest possible number of distinct words of <paramref name="neurons"/>: min(V, 2^S).</summary>
    public double Ceiling(long neurons) => Math.Min(neurons, Math.Pow(2, Samples));
}
