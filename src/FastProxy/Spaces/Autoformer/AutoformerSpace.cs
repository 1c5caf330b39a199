using FastProxy.Input;
using FastProxy.Networks;

namespace FastProxy.Spaces.Autoformer;

/// <summary>
/// A search space of AutoFormer (Chen, Peng, Fu and Ling, "AutoFormer: Searching Transformers for Visual Recognition", ICCV 2021): the width, the
/// depth, and for each layer the ratio of its second part and its heads, written <c>192/12/3.5,4,.../3,4,...</c>. Or the same choices as plain DeiTs,
/// which are behind the accuracies published with Auto-Prox (AAAI 2024).
/// </summary>
/// <remarks>Architectures of other widths, depths, ratios and heads have networks, but no index.</remarks>
public sealed class AutoformerSpace : ISpace
{
    private readonly AutoformerChoices choices;
    private readonly LayerGenes coding;
    private readonly AutoformerNetwork network;

    /// <summary>Creates the space of these choices under values of <see cref="Declared"/>.</summary>
    public AutoformerSpace(AutoformerChoices choices, SettingValues values)
    {
        this.choices = choices;
        coding = new LayerGenes([choices.Widths.Count], choices.Depths, [choices.Ratios.Count, choices.Heads.Count]);
        Settings = values.All;
        int side = values.Integer("imageSize");
        network = new AutoformerNetwork(new Shape(values.Integer("inputChannels"), side, side), values.Integer("classes"), choices.IsPlain);
    }

    /// <summary>The settings by name; the defaults are those of ImageNet.</summary>
    public static IReadOnlyList<Setting> Declared { get; } =
        [ImageSettings.Classes(1000), ImageSettings.ImageSize(224, AutoformerNetwork.Patch), ImageSettings.InputChannels()];

    public string Name => choices.Name;

    public IReadOnlyDictionary<string, string> Settings { get; }

    public IReadOnlyList<int> Genes => coding.Choices;

    public Int128 Count => coding.Count;

    public IReadOnlyList<int> ChoicesOf(IReadOnlyList<int> genes) => coding.Read(genes);

    public string At(Int128 index) => FromGenes(coding.At(Name, index));

    public Int128 IndexOf(string architecture) => coding.IndexOf(GenesOf(architecture));

    public int[] GenesOf(string architecture)
    {
        VisionTransformer parsed = VisionTransformer.Parse(architecture);
        GeneCode.PlaceOf(choices.Depths, parsed.Heads.Count, "the depth");
        return coding.Of(
            [GeneCode.PlaceOf(choices.Widths, parsed.Width, "the width")],
            parsed.Heads.Count,
            parsed.Ratios.Zip(parsed.Heads).SelectMany((layer, i) => new[]
            {
                GeneCode.PlaceOf(choices.Ratios, layer.First, $"the ratio of layer {i + 1}"),
                GeneCode.PlaceOf(choices.Heads, layer.Second, $"the number of heads of layer {i + 1}"),
            }));
    }

    public string FromGenes(ReadOnlySpan<int> genes)
    {
        int depth = coding.DepthOf(genes);
        var ratios = new decimal[depth];
        var heads = new int[depth];
        for (int i = 0; i < depth; i++)
        {
            ReadOnlySpan<int> layer = coding.LayerOf(genes, i);
            (ratios[i], heads[i]) = (choices.Ratios[layer[0]], choices.Heads[layer[1]]);
        }

        return new VisionTransformer(choices.Widths[genes[0]], ratios, heads).ToString();
    }

    public string Normalise(string architecture) => VisionTransformer.Parse(architecture).ToString();

    public Network Build(string architecture) => network.Build(VisionTransformer.Parse(architecture));
}
