using FastProxy.Input;

namespace FastProxy.Spaces.Darts;

/// <summary>What the networks of the space look like around the cells. The defaults are those of DARTS' search on CIFAR-10.</summary>
public sealed record DartsSettings
{
    /// <summary>SWAP's released protocol: one reduction cell that reads the images, no stem.</summary>
    public static readonly DartsSettings Swap = new() { HasStem = false, Channels = 3, Layers = 1 };

    /// <summary>Whether a convolution and a batch-norm stand before the cells.</summary>
    public bool HasStem { get; init; } = true;

    /// <summary>Channels of an edge in the first cells; a reduction cell doubles them.</summary>
    /// <exception cref="InputException">Not 1 to 4096.</exception>
    public int Channels { get; init => field = SpaceOptions.Checked("channels", value, 1, 4096); } = 16;

    /// <summary>Cells.</summary>
    /// <exception cref="InputException">Not 1 to 100.</exception>
    public int Layers { get; init => field = SpaceOptions.Checked("layers", value, 1, 100); } = 8;

    /// <summary>Logits.</summary>
    /// <exception cref="InputException">Not 1 to 100,000.</exception>
    public int Classes { get; init => field = SpaceOptions.Checked("classes", value, 1, 100_000); } = 10;

    /// <summary>Side of the square images. It must halve evenly twice, else edges of a reduction cell differ in size.</summary>
    /// <exception cref="InputException">Not a multiple of 4 from 4 to 1024.</exception>
    public int ImageSize { get; init => field = SpaceOptions.CheckedImageSize(value); } = 32;

    /// <summary>Channels of the images.</summary>
    /// <exception cref="InputException">Not 1 to 1024.</exception>
    public int InputChannels { get; init => field = SpaceOptions.Checked("inputChannels", value, 1, 1024); } = 3;

    /// <summary>Whether cell <paramref name="i"/> halves the image.</summary>
    public bool IsReduction(int i) => i == Layers / 3 || i == 2 * Layers / 3;

    /// <summary>These settings with the options, by the names of <see cref="ToOptions"/>, in their place.</summary>
    /// <exception cref="InputException">An unknown name, or a value out of range.</exception>
    public DartsSettings With(IReadOnlyDictionary<string, string> options)
    {
        var o = new SpaceOptions(options, "channels", "layers", "classes", "imageSize", "inputChannels");
        return this with
        {
            Channels = o.Integer("channels", Channels),
            Layers = o.Integer("layers", Layers),
            Classes = o.Integer("classes", Classes),
            ImageSize = o.Integer("imageSize", ImageSize),
            InputChannels = o.Integer("inputChannels", InputChannels),
        };
    }

    /// <summary>Every setting by name, for the protocol.</summary>
    public IReadOnlyDictionary<string, string> ToOptions() => new SortedDictionary<string, string>(StringComparer.Ordinal)
    {
        ["channels"] = $"{Channels}",
        ["layers"] = $"{Layers}",
        ["classes"] = $"{Classes}",
        ["imageSize"] = $"{ImageSize}",
        ["inputChannels"] = $"{InputChannels}",
    };
}
