using FastProxy.Input;
using FastProxy.Networks;

namespace FastProxy.Spaces.Darts;

/// <summary>
/// The search space of DARTS (Liu, Simonyan and Yang, "DARTS: Differentiable Architecture Search", ICLR 2019): a normal and a reduction cell, in the
/// full network or, as <c>darts-swap</c>, in the network of SWAP's released code, which is one reduction cell.
/// <para>
/// As in the samples that benchmarks publish, <c>none</c> is an operation like the others and both edges of a state may read the same one. DARTS' own
/// search excludes both.
/// </para>
/// </summary>
public sealed class DartsSpace : ISpace
{
    private readonly DartsNetwork network;
    private readonly bool isOneCell;
    private readonly bool[] kinds;

    /// <summary>Creates the space under <paramref name="settings"/>, or with DARTS' settings on CIFAR-10.</summary>
    public DartsSpace(DartsSettings? settings = null)
    {
        settings ??= new DartsSettings();
        Settings = settings.ToValues().All;
        network = new DartsNetwork(settings);
        isOneCell = !settings.HasStem;
        kinds = [.. Enumerable.Range(0, settings.Layers).Select(settings.IsReduction).Distinct()];
        Name = isOneCell ? "darts-swap" : "darts";
        Genes = isOneCell ? DartsCell.Genes : Genotype.Genes;
    }

    public string Name { get; }

    public IReadOnlyDictionary<string, string> Settings { get; }

    public Int128 Count => Genotype.Count;

    public string Normalise(string architecture) => Genotype.Parse(architecture).ToString();

    /// <remarks>The index is the place in the product of all choices, the last turning fastest: there is no benchmark with indices.</remarks>
    /// <exception cref="InputException">The index is out of range.</exception>
    public string At(Int128 index) => index >= 0 && index < Count
        ? Genotype.FromCode(index).ToString()
        : throw new InputException($"{Name} has no index {index}; expected 0 to {Count - 1}");

    public Int128 IndexOf(string architecture) => Genotype.Parse(architecture).ToCode();

    /// <remarks>The function is the canonical texts of the cells that the network has.</remarks>
    public string FunctionOf(string architecture)
    {
        Genotype genotype = Genotype.Parse(architecture);
        return string.Join(" | ", kinds.Select(k => new DartsGraph(k ? genotype.Reduce : genotype.Normal, k).Form.Text));
    }

    public Network Build(string architecture) => network.Build(Genotype.Parse(architecture));

    /// <remarks>
    /// The genes are the operation and the source of each edge. In <c>darts-swap</c> they are those of one cell, which is both the normal and the
    /// reduction cell: no search should leave a cell to chance because nothing scores it.
    /// </remarks>
    public IReadOnlyList<int> Genes { get; }

    public int[] GenesOf(string architecture)
    {
        Genotype genotype = Genotype.Parse(architecture);
        return isOneCell ? [.. genotype.Reduce.ToGenes()] : [.. genotype.Normal.ToGenes(), .. genotype.Reduce.ToGenes()];
    }

    public string FromGenes(ReadOnlySpan<int> genes)
    {
        int cell = DartsCell.Genes.Count;
        DartsCell last = DartsCell.FromGenes(genes[^cell..]);
        return new Genotype(isOneCell ? last : DartsCell.FromGenes(genes[..cell]), last).ToString();
    }
}
