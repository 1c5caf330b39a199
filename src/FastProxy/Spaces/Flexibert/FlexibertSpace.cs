using FastProxy.Input;
using FastProxy.Networks;

namespace FastProxy.Spaces.Flexibert;

/// <summary>
/// The search space of FlexiBERT (Tuli, Dedhia, Tuli and Jha, "FlexiBERT: Are Current Transformer Architectures too Homogeneous and Rigid?", JAIR
/// 2023) as benchmarked by Serianni and Kalita ("Training-free Neural Architecture Search for RNNs and Transformers", ACL 2023): encoders of 2 or 4
/// layers. An architecture is a row of the benchmark, a JSON object with <c>hidden_size</c> and <c>encoder_layers</c>.
/// </summary>
/// <remarks>Rows of other widths, heads and kernels have networks, but no index.</remarks>
public sealed class FlexibertSpace : ISpace
{
    private static readonly int[] HiddenSizes = [128, 256];
    private static readonly int[] HeadCounts = [2, 4];
    private static readonly int[] FeedForwardWidths = [512, 1024];
    private static readonly int[] FeedForwardCounts = [1, 3];

    private static readonly LayerGenes Coding =
        new([HiddenSizes.Length], [2, 4], [Mixing.All.Count, HeadCounts.Length, FeedForwardWidths.Length, FeedForwardCounts.Length]);

    private readonly EncoderSettings settings;
    private readonly EncoderNetwork network;

    /// <summary>Creates the space under values of <see cref="Declared"/>.</summary>
    public FlexibertSpace(SettingValues values)
    {
        Settings = values.All;
        settings = EncoderSettings.Of(values);
        network = new EncoderNetwork(settings);
    }

    /// <summary>The settings by name.</summary>
    public static IReadOnlyList<Setting> Declared => EncoderSettings.Declared;

    public string Name => "flexibert";

    public IReadOnlyDictionary<string, string> Settings { get; }

    public IReadOnlyList<int> Genes => Coding.Choices;

    public Int128 Count => Coding.Count;

    public IReadOnlyList<int> ChoicesOf(IReadOnlyList<int> genes) => Coding.Read(genes);

    public string At(Int128 index) => FromGenes(Coding.At(Name, index));

    public Int128 IndexOf(string architecture) => Coding.IndexOf(GenesOf(architecture));

    public int[] GenesOf(string architecture)
    {
        EncoderRow row = EncoderRowReader.Read(architecture);
        return Coding.Of(
            [GeneCode.PlaceOf(HiddenSizes, row.Hidden, "hidden_size")],
            row.Layers.Count,
            row.Layers.SelectMany((layer, i) => new[]
            {
                GeneCode.PlaceOf(Mixing.All, layer.Mixing, $"layer {i + 1}: the operation"),
                GeneCode.PlaceOf(HeadCounts, layer.Heads, $"layer {i + 1}: num_operation_heads"),
                GeneCode.PlaceOf(FeedForwardWidths, layer.FeedForward, $"layer {i + 1}: feed_forward_dimension"),
                GeneCode.PlaceOf(FeedForwardCounts, layer.FeedForwards, $"layer {i + 1}: num_feed_forward"),
            }));
    }

    public string FromGenes(ReadOnlySpan<int> genes)
    {
        var layers = new EncoderLayer[Coding.DepthOf(genes)];
        for (int i = 0; i < layers.Length; i++)
        {
            ReadOnlySpan<int> layer = Coding.LayerOf(genes, i);
            layers[i] = new EncoderLayer(Mixing.All[layer[0]], HeadCounts[layer[1]], FeedForwardWidths[layer[2]], FeedForwardCounts[layer[3]]);
        }

        return new EncoderRow(HiddenSizes[genes[0]], layers).ToString();
    }

    public string Normalise(string architecture) => EncoderRowReader.Read(architecture).ToString();

    /// <remarks>The function is what of the row the form reads.</remarks>
    public string FunctionOf(string architecture) => ShapeOf(architecture).ToString();

    public Network Build(string architecture) => network.Build(ShapeOf(architecture));

    private EncoderShape ShapeOf(string architecture) => settings.ShapeOf(EncoderRowReader.Read(architecture));
}
