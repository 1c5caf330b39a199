using FastProxy.Input;

namespace FastProxy.Scores;

/// <summary>
/// Appends scores to a file in the order in which they come. The process may be killed at any moment: flushed rows stay, and <see cref="Resume"/>
/// continues after the last whole line. One writer holds the file at a time. It is not for use by several threads at once.
/// </summary>
public sealed class ScoreWriter : IDisposable
{
    private readonly string path;
    private readonly Protocol protocol;
    private readonly ScoreColumns columns;
    private readonly CsvLines lines = new();
    private readonly FileStream file;

    private ScoreWriter(string path, Protocol protocol)
    {
        this.path = path;
        this.protocol = protocol;
        columns = new ScoreColumns(protocol);
        file = Files.Open(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, buffered: false);
        if (!file.CanSeek)
        {
            file.Dispose();
            throw new InputException($"cannot write {path}: not a regular file");
        }
    }

    /// <summary>Starts a file: its protocol, then its header.</summary>
    /// <exception cref="InputException">The path cannot be written, or holds a file that is not empty.</exception>
    public static ScoreWriter Create(string path, Protocol protocol) => Open(path, protocol, writer =>
    {
        if (writer.file.Length > 0)
        {
            throw ScoreFile.Occupied(path);
        }

        writer.Start();
    });

    /// <summary>Continues a file, or starts it if there was none or a run was killed before its first row. A torn last line is dropped.</summary>
    /// <param name="path">The score file.</param>
    /// <param name="protocol">The protocol that the file must have been scored with, <see cref="Protocol.Machine"/> aside.</param>
    /// <param name="rows">The rows of the file.</param>
    /// <exception cref="InputException">
    /// The protocol differs (the message names the field), or the file is malformed or cannot be written.
    /// </exception>
    public static ScoreWriter Resume(string path, Protocol protocol, out IReadOnlyList<ScoreRow> rows)
    {
        IReadOnlyList<ScoreRow> found = [];
        ScoreWriter resumed = Open(path, protocol, writer => found = writer.Continue());
        rows = found;
        return resumed;
    }

    /// <summary>Adds a row to those that the next <see cref="Flush"/> writes.</summary>
    /// <exception cref="ArgumentException">The row contradicts itself or the protocol.</exception>
    public void Append(ScoreRow row) => lines.Add(columns.Format(row));

    /// <summary>Hands the rows so far to the operating system, so that they outlive this process.</summary>
    /// <exception cref="InputException">They cannot be written; the file is closed and can be resumed.</exception>
    public void Flush()
    {
        try
        {
            file.Write(lines.Take());
        }
        catch (IOException e)
        {
            // A part may have been written; only Resume can continue after it.
            file.Dispose();
            throw Files.CannotWrite(path, e);
        }
    }

    /// <summary>Flushes and closes the file.</summary>
    public void Dispose()
    {
        if (file.CanWrite)
        {
            Flush();
        }

        file.Dispose();
        lines.Dispose();
    }

    private static ScoreWriter Open(string path, Protocol protocol, Action<ScoreWriter> prepare)
    {
        var writer = new ScoreWriter(path, protocol);
        try
        {
            prepare(writer);
            return writer;
        }
        catch (IOException e)
        {
            writer.file.Dispose();
            throw Files.CannotWrite(path, e);
        }
        catch
        {
            writer.file.Dispose();
            throw;
        }
    }

    private void Start()
    {
        protocol.Write(ScoreFile.ProtocolPath(path));
        WriteHeader();
    }

    private void WriteHeader()
    {
        lines.Add(columns.Names);
        Flush();
    }

    private IReadOnlyList<ScoreRow> Continue()
    {
        string protocolPath = ScoreFile.ProtocolPath(path);
        bool isNew = file.Length == 0 && !File.Exists(protocolPath);
        if (isNew)
        {
            Start();
            return [];
        }

        if (Protocol.Read(protocolPath).FirstDifference(protocol) is string difference)
        {
            throw new InputException($"{path} cannot be resumed with another protocol: {difference}");
        }

        file.SetLength(ScoreFile.CompleteLength(file));
        file.Position = 0;
        if (file.Length == 0)
        {
            WriteHeader();
            return [];
        }

        List<ScoreRow> rows = columns.Read(file, path);
        file.Position = file.Length;
        return rows;
    }
}
