using FastProxy.Input;

namespace FastProxy.Spaces.Darts;

/// <summary>The settings of the networks around the cells. The defaults are those of DARTS' search on CIFAR-10.</summary>
public sealed record DartsSettings
{
    /// <summary>SWAP's released protocol: one reduction cell that reads the images, no stem.</summary>
    public static readonly DartsSettings Swap = new() { HasStem = false, Channels = 3, Layers = 1 };

    /// <summary>Whether a convolution and a batch-norm precede the cells.</summary>
    public bool HasStem { get; init; } = true;

    /// <summary>The channels of an edge in the first cells; a reduction cell doubles them.</summary>
    public int Channels { get; init; } = 16;

    /// <summary>The number of cells.</summary>
    public int Layers { get; init; } = 8;

    /// <summary>The number of logits.</summary>
    public int Classes { get; init; } = 10;

    /// <summary>The side of the square images. It must halve evenly twice, otherwise edges of a reduction cell differ in size.</summary>
    public int ImageSize { get; init; } = 32;

    /// <summary>The channels of the images.</summary>
    public int InputChannels { get; init; } = 3;

    /// <summary>The settings by name, with their ranges; their defaults are the values here.</summary>
    public IReadOnlyList<Setting> Declared =>
    [
        ImageSettings.Channels(Channels),
        new("layers", $"{Layers}", "Cells in all.", SettingRange.Whole(1, 100)),
        ImageSettings.Classes(Classes),
        ImageSettings.ImageSize(ImageSize, 4),
        ImageSettings.InputChannels(InputChannels),
    ];

    /// <summary>Returns whether cell <paramref name="i"/> halves the image.</summary>
    public bool IsReduction(int i) => i == Layers / 3 || i == 2 * Layers / 3;

    /// <summary>Returns these settings with the given values, by the names of <see cref="Declared"/>.</summary>
    public DartsSettings With(SettingValues values) => this with
    {
        Channels = values.Integer("channels"),
        Layers = values.Integer("layers"),
        Classes = values.Integer("classes"),
        ImageSize = values.Integer("imageSize"),
        InputChannels = values.Integer("inputChannels"),
    };

    /// <summary>Returns the values by the names of <see cref="Declared"/>, for the protocol.</summary>
    /// <exception cref="InputException">A value is out of range.</exception>
    public SettingValues ToValues() =>
        new("darts", new DartsSettings().Declared, Declared.ToDictionary(setting => setting.Name, setting => setting.Default));
}
