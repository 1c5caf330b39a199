using FastProxy.Input;

namespace FastProxy.Scores;

/// <summary>
/// A score table on disk: <c>scores.csv</c>, a line per architecture, and its protocol in <c>scores.csv.json</c>.
/// </summary>
public static class ScoreFile
{
    /// <summary>Returns the path of the protocol of the score file at <paramref name="path"/>.</summary>
    public static string ProtocolPath(string path) => path + ".json";

    /// <summary>Reads a table and its protocol.</summary>
    /// <exception cref="InputException">A file is missing or malformed: the message names file, line, column and what was expected.</exception>
    public static ScoreTable Read(string path)
    {
        Protocol protocol = Protocol.Read(ProtocolPath(path));
        return Files.Read(path, stream =>
        {
            // Without its line break, the last line may end inside a number and still parse.
            if (CompleteLength(stream) < stream.Length)
            {
                throw new InputException($"{path}: the last line is incomplete, expected a line break at its end; resuming the run repairs it");
            }

            stream.Position = 0;
            return new ScoreTable(protocol, new ScoreColumns(protocol).Read(stream, path));
        });
    }

    /// <summary>Writes a table and its protocol, each atomically, the protocol first.</summary>
    /// <exception cref="InputException">The path cannot be written, or holds a file that is not empty.</exception>
    /// <exception cref="ArgumentException">A row contradicts itself or the protocol.</exception>
    public static void Write(string path, ScoreTable table)
    {
        if (File.Exists(path) && new FileInfo(path).Length > 0)
        {
            throw Occupied(path);
        }

        table.Protocol.Write(ProtocolPath(path));
        Files.WriteAtomically(path, stream =>
        {
            using var lines = new CsvLines();
            var columns = new ScoreColumns(table.Protocol);
            lines.Add(columns.Names);
            foreach (ScoreRow row in table.Rows)
            {
                lines.Add(columns.Format(row));
            }

            stream.Write(lines.Take());
        });
    }

    /// <summary>Joins the score files of all shards of a population into the table of the whole, in the population's order.</summary>
    /// <param name="outPath">The path of the table.</param>
    /// <param name="shardPaths">One file per shard, in any order.</param>
    /// <exception cref="InputException">
    /// Protocols differ, a shard is missing, comes twice or is incomplete, an index comes twice, or the table cannot be written.
    /// </exception>
    public static void Merge(string outPath, IReadOnlyList<string> shardPaths) => Write(outPath, ScoreMerge.Of(shardPaths));

    internal static InputException Occupied(string path) => new($"{path}: already holds scores; resume the run or choose another file");

    /// <summary>Returns the number of bytes up to and including the last line break.</summary>
    internal static long CompleteLength(FileStream stream)
    {
        var block = new byte[64 << 10];
        for (long end = stream.Length; end > 0;)
        {
            long start = Math.Max(0, end - block.Length);
            Span<byte> part = block.AsSpan(0, (int)(end - start));
            stream.Position = start;
            stream.ReadExactly(part);
            int last = part.LastIndexOf((byte)'\n');
            if (last >= 0)
            {
                return start + last + 1;
            }

            end = start;
        }

        return 0;
    }
}
