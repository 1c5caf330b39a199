using FastProxy.Input;
using FastProxy.Scores;
using FastProxy.Search.Evaluations;
using FastProxy.Spaces;

namespace FastProxy.Search.Oracles;

/// <summary>
/// A column of a benchmark's table; <see cref="TruthTable"/> states how rows are found. A second column holds the cost of training, in seconds.
/// </summary>
public sealed class CsvOracle : IOracle
{
    private readonly string path;
    private readonly string column;
    private readonly string? costColumn;
    private readonly IReadOnlyDictionary<string, double> values;
    private readonly IReadOnlyDictionary<string, double>? costs;

    /// <summary>Reads the table.</summary>
    /// <exception cref="InputException">The table cannot be used, or a cost is negative.</exception>
    public CsvOracle(ISpace space, string path, string column, string? costColumn = null)
    {
        this.path = path;
        this.column = column;
        this.costColumn = costColumn;
        values = TruthTable.Read(path, column, space).Values;
        costs = costColumn is null ? null : TruthTable.Read(path, costColumn, space).Values;
        string cost = costColumn is null ? "" : $", cost {costColumn}";
        Description = $"csv {Path.GetFileName(path)}, column {column}{cost}, sha256 {FileHash.Of(path)}";
        if (costs?.Any(cost => cost.Value < 0) ?? false)
        {
            throw new InputException($"{path}: column '{costColumn}' has a negative number, expected seconds");
        }
    }

    /// <remarks>The text holds the file's SHA-256, not its folder: a trace may be resumed elsewhere, and never with another table.</remarks>
    public string Description { get; }

    /// <remarks>The order is that of the table.</remarks>
    public IReadOnlyCollection<string> Architectures => [.. values.Keys.Where(a => costs?.ContainsKey(a) ?? true)];

    public OracleAnswer Query(string architecture) =>
        new(Find(values, column, architecture), costs is null ? 0 : Find(costs, costColumn!, architecture));

    private double Find(IReadOnlyDictionary<string, double> table, string name, string architecture) =>
        table.TryGetValue(architecture, out double value)
        ? value
        : throw new InputException($"{path}: column '{name}' has no value for {Excerpt.Of(architecture)}; --common searches what the table has");
}
