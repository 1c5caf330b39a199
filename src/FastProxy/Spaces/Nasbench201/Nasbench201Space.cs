using FastProxy.Input;
using FastProxy.Networks;

namespace FastProxy.Spaces.Nasbench201;

/// <summary>
/// The search space of NAS-Bench-201 (Dong and Yang, "NAS-Bench-201: Extending the Scope of Reproducible Neural Architecture
/// Search", ICLR 2020): 15,625 cells in a fixed macro network, with the benchmark's notation and indices.
/// </summary>
public sealed class Nasbench201Space : ISpace
{
    private readonly MacroNetwork macro;
    private readonly bool isomorphism;

    /// <summary>Creates the space under <paramref name="settings"/>, or with the benchmark's settings on CIFAR-10.</summary>
    public Nasbench201Space(Nasbench201Settings? settings = null)
    {
        settings ??= new Nasbench201Settings();
        Settings = settings.ToValues().All;
        macro = new MacroNetwork(settings);
        isomorphism = settings.Isomorphism;
    }

    public string Name => "nasbench201";

    public IReadOnlyDictionary<string, string> Settings { get; }

    public Int128 Count => Cell.Count;

    public string Normalise(string architecture) => Cell.Parse(architecture).ToString();

    /// <exception cref="InputException">The index is out of range.</exception>
    public string At(Int128 index) => index >= 0 && index < Cell.Count
        ? CellIndex.At((int)index).ToString()
        : throw new InputException($"NAS-Bench-201 has no index {index}; expected 0 to {Cell.Count - 1}");

    public Int128 IndexOf(string architecture) => CellIndex.Of(Cell.Parse(architecture));

    /// <remarks>
    /// The function is the canonical text of the cell; without isomorphism, the architecture itself. All disconnected cells share <c>0</c>.
    /// </remarks>
    public string FunctionOf(string architecture)
    {
        Cell cell = Cell.Parse(architecture);
        return isomorphism ? new CellGraph(cell).Form().Text : cell.ToString();
    }

    public Network Build(string architecture) => macro.Build(Cell.Parse(architecture));

    /// <remarks>The genes are the operations on <see cref="Cell.Edges"/>.</remarks>
    public IReadOnlyList<int> Genes { get; } = [.. Cell.Edges.Select(_ => CellOps.Names.Count)];

    public int[] GenesOf(string architecture)
    {
        Cell cell = Cell.Parse(architecture);
        return [.. Enumerable.Range(0, Cell.Edges.Count).Select(edge => (int)cell[edge])];
    }

    public string FromGenes(ReadOnlySpan<int> genes)
    {
        Cell cell = Cell.FromCode(0);
        for (int edge = 0; edge < Cell.Edges.Count; edge++)
        {
            cell = cell.With(edge, (CellOp)genes[edge]);
        }

        return cell.ToString();
    }
}
