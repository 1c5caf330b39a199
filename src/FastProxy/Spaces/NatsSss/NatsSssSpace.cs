using System.Globalization;
using FastProxy.Input;
using FastProxy.Networks;

namespace FastProxy.Spaces.NatsSss;

/// <summary>
/// The size search space of NATS-Bench (Dong, Liu, Musial and Gabrys, "NATS-Bench: Benchmarking NAS Algorithms for Architecture Topology and Size",
/// TPAMI 2021): the channels of five places of one network, each 8, 16, ... or 64, written <c>8:64:16:40:32</c>. The benchmark's index is the place
/// in the product of the choices, the last one turning fastest.
/// </summary>
public sealed class NatsSssSpace : ISpace
{
    private const int Places = 5;
    private const int Unit = 8;
    private const int Choices = 8;

    private readonly NatsSssNetwork network;

    /// <summary>Creates the space under values of <see cref="Declared"/>.</summary>
    public NatsSssSpace(SettingValues values)
    {
        Settings = values.All;
        network = new NatsSssNetwork(
            new Shape(values.Integer("inputChannels"), values.Integer("imageSize"), values.Integer("imageSize")), values.Integer("classes"));
    }

    /// <summary>The settings by name; the defaults are those of CIFAR-10.</summary>
    public static IReadOnlyList<Setting> Declared { get; } = [ImageSettings.Classes(), ImageSettings.ImageSize(32, 4), ImageSettings.InputChannels()];

    public string Name => "nats-sss";

    public IReadOnlyDictionary<string, string> Settings { get; }

    public IReadOnlyList<int> Genes { get; } = [Choices, Choices, Choices, Choices, Choices];

    public int[] GenesOf(string architecture)
    {
        string[] parts = architecture.Split(':');
        int[] genes = [.. parts.Select(GeneOf)];
        return parts.Length == Places && !genes.Contains(-1)
            ? genes
            : throw new InputException(
                $"not a NATS-Bench size: expected {Places} of 8, 16, 24, 32, 40, 48, 56, 64 separated by colons, got {Excerpt.Of(architecture)}");
    }

    public string FromGenes(ReadOnlySpan<int> genes) => string.Join(':', genes.ToArray().Select(WidthOf));

    public Network Build(string architecture) => network.Build([.. GenesOf(architecture).Select(WidthOf)]);

    private static int WidthOf(int gene) => Unit * (gene + 1);

    /// <summary>Returns the choice of a width, or -1. A width has one spelling.</summary>
    private static int GeneOf(string width) =>
        Enumerable.Range(0, Choices).FirstOrDefault(gene => WidthOf(gene).ToString(CultureInfo.InvariantCulture) == width, -1);
}
