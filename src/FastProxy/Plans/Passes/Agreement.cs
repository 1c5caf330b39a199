using FastProxy.Input;

namespace FastProxy.Plans.Passes;

/// <summary>The number of neurons on which each pair of samples agrees, over the activation calls on live paths.</summary>
public sealed class Agreement : PatternPass
{
    public override long HostBytes(int samples, long imageBytes) => MatrixBytes(samples);

    public override void Check(int samples, int classes)
    {
        if (samples > MaxSamples)
        {
            throw new InputException($"the batch has {samples} samples, metrics on their agreement take at most {MaxSamples}");
        }
    }
}
