namespace FastProxy.Spaces.Flexibert;

/// <summary>A layer of a row.</summary>
/// <param name="Mixing">The operation.</param>
/// <param name="Heads">The number of heads.</param>
/// <param name="FeedForward">The width of the feed-forward maps.</param>
/// <param name="FeedForwards">The number of feed-forward maps before the closing one.</param>
internal sealed record EncoderLayer(Mixing Mixing, int Heads, int FeedForward, int FeedForwards)
{
    /// <summary>Returns compact JSON.</summary>
    public override string ToString() =>
        $$"""{"operation_type":{{Mixing.Json.Type}},"operation_parameter":{{Mixing.Json.Parameter}},"num_operation_heads":{{Heads}}"""
        + $$""","feed_forward_dimension":{{FeedForward}},"num_feed_forward":{{FeedForwards}}}""";
}

/// <summary>An architecture as the benchmark writes it.</summary>
/// <param name="Hidden">The width of all layers.</param>
/// <param name="Layers">The layers.</param>
internal sealed record EncoderRow(int Hidden, IReadOnlyList<EncoderLayer> Layers)
{
    /// <summary>Returns compact JSON.</summary>
    public override string ToString() => $$"""{"hidden_size":{{Hidden}},"encoder_layers":[{{string.Join(',', Layers)}}]}""";
}
