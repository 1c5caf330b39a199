using FastProxy.Input;

namespace FastProxy.Scores;

/// <summary>Joins the tables of a population's shards.</summary>
internal static class ScoreMerge
{
    public static ScoreTable Of(IReadOnlyList<string> paths)
    {
        List<Part> parts = [.. paths.Select(Part.Read).OrderBy(part => part.Shard.Index)];
        if (parts.Count == 0)
        {
            throw new InputException("no score files to merge: expected one per shard");
        }

        Part first = parts[0];
        foreach (Part part in parts.Skip(1))
        {
            CheckSameRun(first, part);
        }

        CheckEachShardOnce(parts);
        CheckRows(parts);
        string machines = string.Join("; ", parts.Select(part => part.Table.Protocol.Machine).Distinct());
        return new ScoreTable(first.Table.Protocol with { Shard = null, Machine = machines }, [.. parts.SelectMany(part => part.Table.Rows)]);
    }

    private static void CheckSameRun(Part first, Part part)
    {
        Protocol alike = part.Table.Protocol with { Shard = part.Shard.Count == first.Shard.Count ? first.Shard : part.Shard };
        if (first.Table.Protocol.FirstDifference(alike) is string difference)
        {
            throw new InputException($"{first.Path} and {part.Path} cannot be merged: {difference}");
        }
    }

    private static void CheckEachShardOnce(List<Part> parts)
    {
        for (int i = 0; i < parts.Count; i++)
        {
            if (i > 0 && parts[i].Shard == parts[i - 1].Shard)
            {
                throw new InputException($"{parts[i - 1].Path} and {parts[i].Path} are both shard {parts[i].Shard}");
            }

            if (parts[i].Shard.Index != i + 1)
            {
                throw new InputException($"shard {i + 1}/{parts[i].Shard.Count} is missing");
            }
        }

        if (parts.Count < parts[0].Shard.Count)
        {
            throw new InputException($"shard {parts.Count + 1}/{parts[0].Shard.Count} is missing");
        }
    }

    private static void CheckRows(List<Part> parts)
    {
        var owners = new Dictionary<Int128, Part>();
        foreach (Part part in parts)
        {
            Protocol protocol = part.Table.Protocol;
            (Int128 start, Int128 end) = part.Shard.Range(protocol.Count);
            if (part.Table.Rows.Count != end - start)
            {
                throw new InputException(
                    $"{part.Path}: {part.Table.Rows.Count} rows, expected {end - start} in shard {part.Shard} of {protocol.Count}");
            }

            Int128 place = start;
            foreach (ScoreRow row in part.Table.Rows)
            {
                if (!owners.TryAdd(row.Index, part))
                {
                    throw new InputException($"{owners[row.Index].Path} and {part.Path} both hold index {row.Index}");
                }

                if (protocol.Population == Protocol.WholeSpace && row.Index != place)
                {
                    throw new InputException($"{part.Path}: index {row.Index}, expected {place} at this place of the whole space");
                }

                place++;
            }
        }
    }

    private sealed record Part(string Path, ScoreTable Table, Shard Shard)
    {
        public static Part Read(string path)
        {
            ScoreTable table = ScoreFile.Read(path);
            return new Part(path, table, table.Protocol.Shard ?? throw new InputException($"{path}: not a shard, nothing to merge"));
        }
    }
}
