namespace FastProxy.Spaces.Flexibert;

/// <summary>The ways in which a layer mixes tokens.</summary>
internal enum MixingKind
{
    /// <summary><c>SA/SDP</c>: scaled dot-product attention.</summary>
    DotProduct,

    /// <summary><c>SA/WMA</c>: the same of queries under one more map.</summary>
    WeightedDotProduct,

    /// <summary><c>LT/DFT</c>: the real part of a Fourier transform over tokens and features.</summary>
    Fourier,

    /// <summary><c>LT/DCT</c>: a cosine transform over tokens and features.</summary>
    Cosine,

    /// <summary><c>DSC</c>: half of the heads attend, half convolve with kernels that depend on the tokens.</summary>
    Convolution,
}

/// <summary>The operation of a layer.</summary>
/// <param name="Kind">The way in which it mixes tokens.</param>
/// <param name="Kernel">The odd number of taps of a convolution; else 0.</param>
internal readonly record struct Mixing(MixingKind Kind, int Kernel = 0)
{
    /// <summary>The operations of the space, in the order of their genes.</summary>
    public static IReadOnlyList<Mixing> All { get; } =
    [
        new(MixingKind.DotProduct), new(MixingKind.WeightedDotProduct), new(MixingKind.Fourier), new(MixingKind.Cosine),
        new(MixingKind.Convolution, 5), new(MixingKind.Convolution, 9),
    ];

    /// <summary>The operation's type and parameter, as JSON.</summary>
    public (string Type, string Parameter) Json => Kind switch
    {
        MixingKind.DotProduct => ("\"SA\"", "\"SDP\""),
        MixingKind.WeightedDotProduct => ("\"SA\"", "\"WMA\""),
        MixingKind.Fourier => ("\"LT\"", "\"DFT\""),
        MixingKind.Cosine => ("\"LT\"", "\"DCT\""),
        _ => ("\"DSC\"", $"{Kernel}"),
    };

    public override string ToString() => $"{Json.Type} {Json.Parameter}";
}
