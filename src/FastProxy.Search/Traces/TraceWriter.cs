using System.Text;
using FastProxy.Input;
using FastProxy.Scores;

namespace FastProxy.Search.Traces;

/// <summary>
/// Appends to a trace line by line, and hands each line to the operating system at once: the process may be killed at any moment and loses nothing.
/// One writer holds the file at a time. A search that fails before its first evaluation leaves no file.
/// </summary>
public sealed class TraceWriter : IDisposable
{
    private readonly string path;
    private readonly TraceHeader header;
    private readonly FileStream file;

    private TraceWriter(string path, TraceHeader header)
    {
        this.path = path;
        this.header = header;
        file = Files.Open(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, buffered: false);
        if (!file.CanSeek)
        {
            file.Dispose();
            throw new InputException($"cannot write {path}: not a regular file");
        }
    }

    /// <summary>Opens a trace.</summary>
    /// <param name="path">The file.</param>
    /// <param name="header">The search.</param>
    /// <param name="resume">Whether an existing file is continued instead of refused. A torn last line is dropped.</param>
    /// <param name="runs">The runs of the file.</param>
    /// <exception cref="InputException">
    /// The file cannot be written, holds something and is not to be resumed, or is no trace or that of another search.
    /// </exception>
    public static TraceWriter Open(string path, TraceHeader header, bool resume, out IReadOnlyList<TraceRun> runs)
    {
        var writer = new TraceWriter(path, header);
        try
        {
            runs = writer.file.Length == 0 ? []
                : resume ? writer.Continue()
                : throw new InputException($"{path}: already holds a trace; resume the search or choose another file");
            return writer;
        }
        catch (Exception e)
        {
            writer.file.Dispose();
            throw e is IOException refused ? Files.CannotWrite(path, refused) : e;
        }
    }

    /// <summary>Adds an evaluation.</summary>
    /// <exception cref="InputException">The line cannot be written.</exception>
    public void Append(TraceLine evaluation) => Write(TraceJson.Line(evaluation));

    /// <summary>Ends a run.</summary>
    /// <exception cref="InputException">The line cannot be written.</exception>
    public void Append(TraceEnd end) => Write(TraceJson.Line(end));

    /// <summary>Closes the file, and deletes it if nothing was written.</summary>
    public void Dispose()
    {
        if (file.CanWrite && file.Length == 0)
        {
            File.Delete(path);
        }

        file.Dispose();
    }

    private void Write(byte[] line)
    {
        try
        {
            if (file.Length == 0)
            {
                file.Write(TraceJson.Line(header));
            }

            file.Write(line);
        }
        catch (IOException e)
        {
            // A part may have been written; only a resumed search can continue after it.
            file.Dispose();
            throw Files.CannotWrite(path, e);
        }
    }

    private IReadOnlyList<TraceRun> Continue()
    {
        long complete = ScoreFile.CompleteLength(file);
        if (complete == 0)
        {
            // The header itself is torn: nothing is lost, unless the file never was a trace.
            file.SetLength(BeginsLikeTrace() ? 0 : throw new InputException($"{path} cannot be resumed: it is no trace"));
            return [];
        }

        Trace trace = TraceReader.Read(file, path);
        if (trace.Header.FirstDifference(header) is string difference)
        {
            throw new InputException($"{path} cannot be resumed by another search: {difference}");
        }

        file.SetLength(complete);
        file.Position = complete;
        return trace.Runs;
    }

    private bool BeginsLikeTrace()
    {
        byte[] expected = Encoding.UTF8.GetBytes($"{{\"trace\":{TraceHeader.Form},");
        var found = new byte[(int)Math.Min(file.Length, expected.Length)];
        file.Position = 0;
        file.ReadExactly(found);
        return expected.AsSpan().StartsWith(found);
    }
}
