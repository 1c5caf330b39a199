using FastProxy.Networks.Operations;

namespace FastProxy.Plans;

/// <summary>Puts fixed numbers of channels into the arena.</summary>
public sealed class FixedStep(ChannelNumbers numbers, int channels) : Step
{
    /// <summary>The factors, then the shifts.</summary>
    public Coefficients Result { get; } = new(channels, 2);

    public override IEnumerable<Buffer> Inputs => [];

    public override IEnumerable<Buffer> Outputs => [Result];

    /// <summary>Returns the numbers as the result holds them.</summary>
    public float[] Values()
    {
        var values = new float[Result.Length];
        for (int c = 0; c < channels; c++)
        {
            (values[c], values[channels + c]) = (numbers.ScaleOf(c), numbers.ShiftOf(c));
        }

        return values;
    }
}
