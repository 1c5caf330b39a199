using FastProxy.Networks;

namespace FastProxy.Spaces.Nasbench201;

/// <summary>
/// The search space of NAS-Bench-201 (Dong and Yang, "NAS-Bench-201: Extending the Scope of Reproducible Neural Architecture
/// Search", ICLR 2020): 15,625 cells in a fixed macro network, with the benchmark's notation and indices.
/// </summary>
public sealed class Nasbench201Space : ISpace
{
    private const int Others = 4;
    private readonly MacroNetwork macro;
    private readonly bool isomorphism;

    /// <summary>The space under <paramref name="settings"/>, or as the benchmark has it on CIFAR-10.</summary>
    public Nasbench201Space(Nasbench201Settings? settings = null)
    {
        settings ??= new Nasbench201Settings();
        macro = new MacroNetwork(settings);
        isomorphism = settings.Isomorphism;
        Settings = settings.ToOptions();
    }

    /// <inheritdoc/>
    public string Name => "nasbench201";

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Settings { get; }

    /// <inheritdoc/>
    public long Count => Cell.Count;

    /// <inheritdoc/>
    public string Normalise(string architecture) => Cell.Parse(architecture).ToString();

    /// <inheritdoc/>
    /// <exception cref="InputException">No such index.</exception>
    public string At(long index) => index is >= 0 and < Cell.Count
        ? CellIndex.At((int)index).ToString()
        : throw new InputException($"NAS-Bench-201 has no index {index}; expected 0 to {Cell.Count - 1}");

    /// <inheritdoc/>
    public long IndexOf(string architecture) => CellIndex.Of(Cell.Parse(architecture));

    /// <inheritdoc/>
    /// <remarks>
    /// The canonical text of the cell; without isomorphism the architecture itself. All disconnected cells share <c>0</c>.
    /// </remarks>
    public string FunctionOf(string architecture)
    {
        Cell cell = Cell.Parse(architecture);
        return isomorphism ? CellForm.Of(cell).Text : cell.ToString();
    }

    /// <inheritdoc/>
    public Network Build(string architecture) => macro.Build(Cell.Parse(architecture));

    /// <inheritdoc/>
    public string Sample(Random random) => Cell.FromCode(random.Next(Cell.Count)).ToString();

    /// <inheritdoc/>
    /// <remarks>24 of them, by edge and then by operation.</remarks>
    public IEnumerable<string> Neighbours(string architecture)
    {
        Cell cell = Cell.Parse(architecture);
        return Enumerable.Range(0, Cell.Edges.Count * Others).Select(i => Neighbour(cell, i).ToString());
    }

    /// <inheritdoc/>
    public string Mutate(string architecture, Random random) =>
        Neighbour(Cell.Parse(architecture), random.Next(Cell.Edges.Count * Others)).ToString();

    private static Cell Neighbour(Cell cell, int i)
    {
        (int edge, int other) = int.DivRem(i, Others);
        return cell.With(edge, (CellOp)(other < (int)cell[edge] ? other : other + 1));
    }
}
