using FastProxy.Input;

namespace FastProxy.Spaces;

/// <summary>
/// The genes of architectures of several depths: those of the whole, the place of the depth, then those of each layer up to the deepest. An
/// architecture does not read the genes of layers that it lacks; they are 0. Architectures are numbered by depth, and those of one depth as
/// <see cref="GeneCode"/> numbers the genes that they read.
/// </summary>
/// <param name="whole">The number of choices of each gene of the whole.</param>
/// <param name="depths">The depths in ascending order.</param>
/// <param name="layer">The number of choices of each gene of a layer.</param>
internal sealed class LayerGenes(IReadOnlyList<int> whole, IReadOnlyList<int> depths, IReadOnlyList<int> layer)
{
    /// <summary>The number of choices of each gene.</summary>
    public IReadOnlyList<int> Choices { get; } = [.. whole, depths.Count, .. Layers(layer, depths[^1])];

    /// <summary>The number of architectures.</summary>
    public Int128 Count { get; } = depths.Aggregate(Int128.Zero, (sum, depth) => sum + GeneCode.Count([.. whole, .. Layers(layer, depth)]));

    /// <summary>Returns the number of layers that these genes say.</summary>
    public int DepthOf(ReadOnlySpan<int> genes) => depths[genes[whole.Count]];

    /// <summary>Returns the genes of one layer.</summary>
    public ReadOnlySpan<int> LayerOf(ReadOnlySpan<int> genes, int i) => genes.Slice(whole.Count + 1 + i * layer.Count, layer.Count);

    /// <summary>Returns all genes of an architecture.</summary>
    /// <param name="ofWhole">The genes of the whole.</param>
    /// <param name="depth">The number of layers, one of the depths.</param>
    /// <param name="ofLayers">The genes of each layer.</param>
    public int[] Of(IEnumerable<int> ofWhole, int depth, IEnumerable<int> ofLayers) =>
        Padded([.. ofWhole, Enumerable.Range(0, depths.Count).First(i => depths[i] == depth), .. ofLayers]);

    /// <summary>Returns the number of choices of each gene, 1 for those that an architecture of these genes does not read.</summary>
    public IReadOnlyList<int> Read(IReadOnlyList<int> genes)
    {
        int end = whole.Count + 1 + layer.Count * depths[genes[whole.Count]];
        return [.. Choices.Select((choices, g) => g < end ? choices : 1)];
    }

    /// <summary>Returns the number of an architecture.</summary>
    public Int128 IndexOf(int[] genes)
    {
        int place = genes[whole.Count];
        Int128 before = depths.Take(place).Aggregate(Int128.Zero, (sum, depth) => sum + GeneCode.Count(ReadAt(depth)));
        return before + GeneCode.Of(ReadAt(depths[place]), genes.Where((_, g) => g != whole.Count));
    }

    /// <summary>Returns the genes of the architecture of a number.</summary>
    /// <param name="space">The name of the space, for the message.</param>
    /// <param name="index">The number.</param>
    /// <exception cref="InputException">The number is out of range.</exception>
    public int[] At(string space, Int128 index)
    {
        Int128 rest = index >= 0 && index < Count ? index : throw new InputException($"{space} has no index {index}; expected 0 to {Count - 1}");
        int place = 0;
        for (Int128 count = GeneCode.Count(ReadAt(depths[0])); rest >= count; count = GeneCode.Count(ReadAt(depths[place])))
        {
            rest -= count;
            place++;
        }

        int[] read = GeneCode.GenesAt(ReadAt(depths[place]), rest);
        return Padded([.. read[..whole.Count], place, .. read[whole.Count..]]);
    }

    private static IEnumerable<int> Layers(IReadOnlyList<int> layer, int depth) => Enumerable.Repeat(layer, depth).SelectMany(genes => genes);

    /// <summary>Returns the choices that an architecture of a depth reads, other than the depth.</summary>
    private int[] ReadAt(int depth) => [.. whole, .. Layers(layer, depth)];

    private int[] Padded(int[] genes) => [.. genes, .. new int[Choices.Count - genes.Length]];
}
