using System.Globalization;
using FastProxy.Spaces;

namespace FastProxy.Scores;

/// <summary>Checks whether a table holds the population that its protocol names; a report must mention it if not.</summary>
public static class PopulationCheck
{
    /// <summary>Returns a line on missing or excess rows, and one on rows that are not in the population's order.</summary>
    /// <param name="table">The table.</param>
    /// <param name="space">The space of its protocol; null for networks of none, which have names.</param>
    /// <param name="path">The file, for messages.</param>
    public static IEnumerable<string> Warnings(ScoreTable table, ISpace? space, string path)
    {
        Protocol protocol = table.Protocol;
        (Int128 start, Int128 end) = protocol.Shard?.Range(protocol.Count) ?? (0, protocol.Count);
        Int128 expected = end - start;
        string part = protocol.Shard is { } shard ? $"shard {shard} of '{protocol.Population}'" : $"the population '{protocol.Population}'";
        int rows = table.Rows.Count;
        if (rows != expected)
        {
            yield return rows < expected
                ? $"{path}: {expected - rows} of the {expected} rows of {part} are missing; the report is of the {rows} that are there"
                : $"{path}: {rows} rows, {rows - expected} more than {part} has";
        }

        if (ItemsOf(protocol, space) is { } itemAt)
        {
            // The rows of the table, each at its place or after missing ones.
            Int128 place = start;
            foreach (ScoreRow row in table.Rows)
            {
                Int128 from = place;
                while (place < end && !IsOf(row, itemAt(place)))
                {
                    place++;
                }

                if (place++ >= end)
                {
                    yield return $"{path}: index {row.Index} does not stand at its place in {part}, or is none of it"
                        + (from < end ? $"; expected {itemAt(from).Index} or a later one" : "");
                    yield break;
                }
            }
        }
        else if (rows == protocol.Count && DescriptionOf(table, space) is string found && found != protocol.Population)
        {
            yield return $"{path}: the rows are not those of {part}, or stand in another order";
        }
    }

    private static bool IsOf(ScoreRow row, (Int128 Index, string? Architecture) item) =>
        row.Index == item.Index && (item.Architecture is null || row.Architecture == item.Architecture);

    /// <summary>Returns the description of the table's rows as a list; null if its population is none.</summary>
    private static string? DescriptionOf(ScoreTable table, ISpace? space)
    {
        bool isIndexed = space is { IsIndexed: true };
        string prefix = isIndexed ? Population.ListPrefix : Population.NamesPrefix;
        return !table.Protocol.Population.StartsWith(prefix, StringComparison.Ordinal) ? null
            : isIndexed ? Population.DescriptionOf(table.Rows.Select(row => row.Index))
            : Population.DescriptionOf(table.Rows.Select(row => row.Architecture));
    }

    /// <summary>
    /// Returns the index at each place of the population, and the architecture where no index determines it; null if the description does not.
    /// </summary>
    private static Func<Int128, (Int128 Index, string? Architecture)>? ItemsOf(Protocol protocol, ISpace? space)
    {
        if (protocol.Population == Protocol.WholeSpace)
        {
            return place => (place, null);
        }

        if (space is null
            || protocol.Population.Split(' ') is not ["sample", string count, "seed", string seed]
            || !int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out int drawn)
            || !long.TryParse(seed, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long from)
            || drawn != protocol.Count || drawn < 1 || drawn > space.Count)
        {
            return null;
        }

        IReadOnlyList<(Int128 Index, string Architecture)> sample = Population.Sample(space, drawn, from).Items(0, drawn);
        return place => (sample[(int)place].Index, space.IsIndexed ? null : sample[(int)place].Architecture);
    }
}
