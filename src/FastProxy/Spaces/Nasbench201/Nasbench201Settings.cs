using FastProxy.Input;

namespace FastProxy.Spaces.Nasbench201;

/// <summary>The settings of the networks around the cell. The defaults are the benchmark's CIFAR-10 networks.</summary>
public sealed record Nasbench201Settings
{
    /// <summary>The channels of the stem and the first stage; the later stages have two and four times as many.</summary>
    public int Channels { get; init; } = 16;

    /// <summary>The number of cells in each of the three stages.</summary>
    public int CellsPerStage { get; init; } = 5;

    /// <summary>The number of logits.</summary>
    public int Classes { get; init; } = 10;

    /// <summary>The side of the square images. It must halve evenly twice, otherwise a reduction's two branches differ in size.</summary>
    public int ImageSize { get; init; } = 32;

    /// <summary>The channels of the images.</summary>
    public int InputChannels { get; init; } = 3;

    /// <summary>
    /// Whether isomorphic cells are one function: their convolutions get equal weights whatever their edges. Otherwise weights belong to the edge, as
    /// a framework draws them, and every architecture is a function of its own.
    /// </summary>
    public bool Isomorphism { get; init; } = true;

    /// <summary>The settings by name, with their ranges; their defaults are the values here.</summary>
    public IReadOnlyList<Setting> Declared =>
    [
        ImageSettings.Channels(Channels),
        new("cells", $"{CellsPerStage}", "Cells in each of the three stages.", SettingRange.Whole(1, 100)),
        ImageSettings.Classes(Classes),
        ImageSettings.ImageSize(ImageSize, 4),
        ImageSettings.InputChannels(InputChannels),
        new(
            "isomorphism",
            Isomorphism ? "true" : "false",
            "Isomorphic architectures have equal weights; without it weights belong to the edge.",
            SettingRange.Flag),
    ];

    /// <summary>Returns these settings with the given values, by the names of <see cref="Declared"/>.</summary>
    public Nasbench201Settings With(SettingValues values) => this with
    {
        Channels = values.Integer("channels"),
        CellsPerStage = values.Integer("cells"),
        Classes = values.Integer("classes"),
        ImageSize = values.Integer("imageSize"),
        InputChannels = values.Integer("inputChannels"),
        Isomorphism = values.Flag("isomorphism"),
    };

    /// <summary>Returns the values by the names of <see cref="Declared"/>, for the protocol.</summary>
    /// <exception cref="InputException">A value is out of range.</exception>
    public SettingValues ToValues() =>
        new("nasbench201", new Nasbench201Settings().Declared, Declared.ToDictionary(setting => setting.Name, setting => setting.Default));
}
