namespace FastProxy.Plans;

/// <summary>The first sample of an activation, or of its ReLU, channel by channel.</summary>
public sealed class SampleStep(Tensor x, FusedActivation activation) : Step
{
    /// <summary>The activation.</summary>
    public Tensor X => x;

    /// <summary>The function of the activation that is read.</summary>
    public FusedActivation Activation => activation;

    /// <summary>The numbers.</summary>
    public ChannelRows Result { get; } = new(x.Layout.Channels, x.Layout.Height * x.Layout.Width);

    public override IEnumerable<Buffer> Inputs => [x];

    public override IEnumerable<Buffer> Outputs => [Result];
}
