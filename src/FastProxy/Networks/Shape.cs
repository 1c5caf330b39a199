namespace FastProxy.Networks;

/// <summary>The shape of one sample's activation: channels x rows x columns. Logits are C x 1 x 1.</summary>
public readonly record struct Shape(int Channels, int Height, int Width)
{
    /// <summary>The number of neurons of one sample.</summary>
    public long Neurons => (long)Channels * Height * Width;

    public override string ToString() => $"{Channels}x{Height}x{Width}";
}
