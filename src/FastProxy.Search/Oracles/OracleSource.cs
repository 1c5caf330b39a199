using FastProxy.Input;
using FastProxy.Spaces;

namespace FastProxy.Search.Oracles;

/// <summary>Opens the oracle that a text names.</summary>
public static class OracleSource
{
    /// <summary>
    /// Opens <c>csv:FILE:COLUMN</c>, <c>csv:FILE:COLUMN:COSTCOLUMN</c> (see <see cref="CsvOracle"/>) or <c>cmd:PROGRAM ARG ARG</c> (see
    /// <see cref="CommandOracle"/>).
    /// </summary>
    /// <param name="spec">The text. File names with a colon cannot be given.</param>
    /// <param name="space">The space of the architectures.</param>
    /// <param name="cancel">Kills the running program.</param>
    /// <exception cref="InputException">The text is something else, or the file cannot be used.</exception>
    public static IOracle Open(string spec, ISpace space, CancellationToken cancel = default)
    {
        string[] parts = spec.Split(':');
        return parts switch
        {
            ["csv", { Length: > 0 } file, { Length: > 0 } column] => new CsvOracle(space, file, column),
            ["csv", { Length: > 0 } file, { Length: > 0 } column, { Length: > 0 } cost] => new CsvOracle(space, file, column, cost),
            ["cmd", _, ..] => new CommandOracle(spec[(parts[0].Length + 1)..], cancel),
            _ => throw new InputException(
                $"oracle: expected csv:FILE:COLUMN, csv:FILE:COLUMN:COSTCOLUMN or cmd:PROGRAM ARG ..., got {Excerpt.Of(spec)}"),
        };
    }
}
