namespace FastProxy.Spaces.Flexibert;

/// <summary>A layer of an encoder as it is built.</summary>
/// <param name="Mixing">The operation.</param>
/// <param name="Heads">The number of heads.</param>
/// <param name="Widths">The widths of the feed-forward maps, without the closing one.</param>
internal sealed record LayerShape(Mixing Mixing, int Heads, IReadOnlyList<int> Widths)
{
    public override string ToString() => $"{Mixing} {Heads} {string.Join(',', Widths)}";
}

/// <summary>An encoder as it is built: what of a row a form reads, in its own sizes.</summary>
/// <param name="Hidden">The width of all layers.</param>
/// <param name="Layers">The layers.</param>
internal sealed record EncoderShape(int Hidden, IReadOnlyList<LayerShape> Layers)
{
    /// <summary>Returns a text that is equal for two shapes exactly when their networks are.</summary>
    public override string ToString() => $"{Hidden}: {string.Join("; ", Layers)}";
}
