using FastProxy.Input;
using FastProxy.Networks;

namespace FastProxy.Spaces.Pit;

/// <summary>
/// The search space of pooling-based vision transformers (Heo et al., "Rethinking Spatial Dimensions of Vision Transformers", ICCV 2021) of TF-TAS
/// (Zhou et al., CVPR 2022) and Auto-Prox (AAAI 2024): the features of a head, the ratio, and the blocks and heads of three stages, written
/// <c>16/4/2,4,6/2,4,4</c>. Heads do not become fewer from stage to stage.
/// </summary>
/// <remarks>Architectures of other numbers have networks, but no index.</remarks>
public sealed class PitSpace : ISpace
{
    private static readonly int[] Widths = [16, 24, 32, 40];
    private static readonly int[] Ratios = [2, 4, 6, 8];
    private static readonly int[][] Depths = [[1, 2, 3], [4, 6, 8], [2, 4, 6]];
    private static readonly int[] Heads = [2, 4, 8];

    /// <summary>The heads of all stages: each number divides the next.</summary>
    private static readonly string[] HeadLists =
    [
        .. from first in Heads
           from second in Heads
           from third in Heads
           where first <= second && second <= third
           select $"{first},{second},{third}",
    ];

    private readonly PitNetwork network;

    /// <summary>Creates the space under values of <see cref="Declared"/>.</summary>
    public PitSpace(SettingValues values)
    {
        Settings = values.All;
        int side = values.Integer("imageSize");
        network = new PitNetwork(new Shape(values.Integer("inputChannels"), side, side), values.Integer("classes"));
    }

    /// <summary>The settings by name; the defaults are those of ImageNet.</summary>
    public static IReadOnlyList<Setting> Declared { get; } =
        [ImageSettings.Classes(1000), ImageSettings.ImageSize(224, 16), ImageSettings.InputChannels()];

    public string Name => "pit";

    public IReadOnlyDictionary<string, string> Settings { get; }

    public IReadOnlyList<int> Genes { get; } = [Widths.Length, Ratios.Length, .. Depths.Select(choices => choices.Length), HeadLists.Length];

    public int[] GenesOf(string architecture)
    {
        PitArchitecture parsed = PitArchitecture.Parse(architecture);
        return
        [
            GeneCode.PlaceOf(Widths, parsed.Width, "the width"),
            GeneCode.PlaceOf(Ratios, parsed.Ratio, "the ratio"),
            .. Depths.Select((choices, stage) => GeneCode.PlaceOf(choices, parsed.Depths[stage], $"the depth of stage {stage + 1}")),
            GeneCode.PlaceOf(HeadLists, string.Join(',', parsed.Heads), "the list of heads"),
        ];
    }

    public string FromGenes(ReadOnlySpan<int> genes) =>
        $"{Widths[genes[0]]}/{Ratios[genes[1]]}/{Depths[0][genes[2]]},{Depths[1][genes[3]]},{Depths[2][genes[4]]}/{HeadLists[genes[5]]}";

    public string Normalise(string architecture) => PitArchitecture.Parse(architecture).ToString();

    public Network Build(string architecture) => network.Build(PitArchitecture.Parse(architecture));
}
