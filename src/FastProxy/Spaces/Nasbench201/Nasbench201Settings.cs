using FastProxy.Input;

namespace FastProxy.Spaces.Nasbench201;

/// <summary>
/// What the networks of the space look like around the cell. The defaults are the benchmark's CIFAR-10 networks.
/// </summary>
public sealed record Nasbench201Settings
{
    /// <summary>Channels of the stem and the first stage; the later stages have two and four times as many.</summary>
    /// <exception cref="InputException">Not 1 to 4096.</exception>
    public int Channels { get; init => field = SpaceOptions.Checked("channels", value, 1, 4096); } = 16;

    /// <summary>Cells in each of the three stages.</summary>
    /// <exception cref="InputException">Not 1 to 100.</exception>
    public int CellsPerStage { get; init => field = SpaceOptions.Checked("cells", value, 1, 100); } = 5;

    /// <summary>Logits.</summary>
    /// <exception cref="InputException">Not 1 to 100,000.</exception>
    public int Classes { get; init => field = SpaceOptions.Checked("classes", value, 1, 100_000); } = 10;

    /// <summary>Side of the square images. It must halve evenly twice, else a reduction's two branches differ in size.</summary>
    /// <exception cref="InputException">Not a multiple of 4 from 4 to 1024.</exception>
    public int ImageSize { get; init => field = SpaceOptions.CheckedImageSize(value); } = 32;

    /// <summary>Channels of the images.</summary>
    /// <exception cref="InputException">Not 1 to 1024.</exception>
    public int InputChannels { get; init => field = SpaceOptions.Checked("inputChannels", value, 1, 1024); } = 3;

    /// <summary>
    /// Whether isomorphic cells are one function: their convolutions get equal weights wherever they stand. Otherwise weights
    /// belong to the edge, as a framework draws them, and every architecture is a function of its own.
    /// </summary>
    public bool Isomorphism { get; init; } = true;

    /// <summary>Reads options by the names of <see cref="ToOptions"/>; those left out keep their defaults.</summary>
    /// <exception cref="InputException">An unknown name, or a value out of range.</exception>
    public static Nasbench201Settings FromOptions(IReadOnlyDictionary<string, string> options)
    {
        var o = new SpaceOptions(options, "channels", "cells", "classes", "imageSize", "inputChannels", "isomorphism");
        var defaults = new Nasbench201Settings();
        return new Nasbench201Settings
        {
            Channels = o.Integer("channels", defaults.Channels),
            CellsPerStage = o.Integer("cells", defaults.CellsPerStage),
            Classes = o.Integer("classes", defaults.Classes),
            ImageSize = o.Integer("imageSize", defaults.ImageSize),
            InputChannels = o.Integer("inputChannels", defaults.InputChannels),
            Isomorphism = o.Flag("isomorphism", defaults.Isomorphism),
        };
    }

    /// <summary>Every setting by name, for the protocol.</summary>
    public IReadOnlyDictionary<string, string> ToOptions() => new SortedDictionary<string, string>(StringComparer.Ordinal)
    {
        ["channels"] = $"{Channels}",
        ["cells"] = $"{CellsPerStage}",
        ["classes"] = $"{Classes}",
        ["imageSize"] = $"{ImageSize}",
        ["inputChannels"] = $"{InputChannels}",
        ["isomorphism"] = Isomorphism ? "true" : "false",
    };
}
