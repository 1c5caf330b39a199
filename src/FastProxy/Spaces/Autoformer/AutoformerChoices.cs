namespace FastProxy.Spaces.Autoformer;

/// <summary>The choices of a size of the space.</summary>
/// <param name="Name">The name of the space.</param>
/// <param name="Widths">The widths of the embedding.</param>
/// <param name="Depths">The numbers of layers.</param>
/// <param name="Ratios">The ratios of a layer.</param>
/// <param name="Heads">The numbers of heads of a layer.</param>
public sealed record AutoformerChoices(
    string Name, IReadOnlyList<int> Widths, IReadOnlyList<int> Depths, IReadOnlyList<decimal> Ratios, IReadOnlyList<int> Heads)
{
    /// <summary>Whether attention is DeiT's: heads split the width, which they divide, and there are no relative positions.</summary>
    public bool IsPlain { get; init; }

    /// <summary>Of 4 to 6 million parameters.</summary>
    public static AutoformerChoices Tiny { get; } = new("autoformer-t", [192, 216, 240], [12, 13, 14], [3.5m, 4m], [3, 4]);

    /// <summary>The choices of <see cref="Tiny"/> as DeiTs.</summary>
    public static AutoformerChoices TinyPlain { get; } = Tiny with { Name = "deit-t", IsPlain = true };

    /// <summary>Of about 22 million parameters.</summary>
    public static AutoformerChoices Small { get; } = new("autoformer-s", [320, 384, 448], [12, 13, 14], [3m, 3.5m, 4m], [5, 6, 7]);

    /// <summary>Of about 53 million parameters.</summary>
    public static AutoformerChoices Base { get; } = new("autoformer-b", [528, 576, 624], [14, 15, 16], [3m, 3.5m, 4m], [8, 9, 10]);
}
