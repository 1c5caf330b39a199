using FastProxy.Input;
using FastProxy.Scores;
using FastProxy.Search.Traces;
using FastProxy.Spaces;

namespace FastProxy.Search.Reports;

/// <summary>The quality of the architectures of a space by a benchmark's table; larger is better.</summary>
public sealed class SpaceTruth
{
    private readonly string path;
    private readonly string column;
    private readonly ISpace space;
    private readonly IReadOnlyDictionary<string, double> values;
    private readonly double[] ascending;
    private readonly Lazy<TrueFront> front;

    /// <summary>Reads the table.</summary>
    /// <exception cref="InputException">The table cannot be used, or it is empty.</exception>
    public SpaceTruth(string path, string column, ISpace space)
    {
        this.path = path;
        this.column = column;
        this.space = space;
        values = TruthTable.Read(path, column, space).Values;
        ascending = [.. values.Values.Order()];
        front = new(MadeFront);
        if (values.Count == 0)
        {
            throw new InputException($"{path}: column '{column}' is empty");
        }
    }

    /// <summary>The number of architectures in the table.</summary>
    public int Count => ascending.Length;

    /// <summary>The architectures of the table by error and FLOPs; made on first request, which builds every network.</summary>
    public TrueFront Front => front.Value;

    private TrueFront MadeFront()
    {
        try
        {
            return new TrueFront(space, values);
        }
        catch (InputException e)
        {
            throw new InputException($"{path}: column '{column}': {e.Message}", e);
        }
    }

    /// <summary>Returns the truth about an architecture in its normal spelling.</summary>
    /// <exception cref="InputException">The table lacks the architecture.</exception>
    public double Of(string architecture) => values.TryGetValue(architecture, out double value)
        ? value
        : throw new InputException($"{path}: column '{column}' has no value for {Excerpt.Of(architecture)}");

    /// <summary>Returns the rank, 1 for the best; equal architectures share the better rank.</summary>
    public int RankOf(string architecture)
    {
        double value = Of(architecture);
        int low = 0;
        for (int high = Count; low < high;)
        {
            int middle = (low + high) / 2;
            (low, high) = ascending[middle] <= value ? (middle + 1, high) : (low, middle);
        }

        return Count - low + 1;
    }
}

/// <summary>A table of the truth, read once for each requested space.</summary>
/// <param name="path">The file.</param>
/// <param name="column">The column of values.</param>
public sealed class TruthSource(string path, string column)
{
    private readonly Dictionary<string, SpaceTruth> truths = [];

    /// <summary>The column.</summary>
    public string Column => column;

    /// <summary>Returns the truth about the space that a trace searched.</summary>
    /// <exception cref="InputException">The space does not exist, or the table cannot be used.</exception>
    public SpaceTruth Of(TraceHeader header)
    {
        ISpace space = SpaceCatalog.Create(header.Space, header.SpaceSettings);
        IEnumerable<string> settings = space.Settings.OrderBy(s => s.Key, StringComparer.Ordinal).Select(s => $"{s.Key}={s.Value}");
        string name = $"{space.Name} {string.Join(' ', settings)}";
        return truths.TryGetValue(name, out SpaceTruth? truth) ? truth : truths[name] = new SpaceTruth(path, column, space);
    }
}
