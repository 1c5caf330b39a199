namespace FastProxy.Input;

/// <summary>Reads and replaces files; a refusal of the operating system becomes one clear <see cref="InputException"/>.</summary>
internal static class Files
{
    private const int BufferBytes = 4096;

    /// <summary>No other process writes the file before it is moved; Windows moves an open file only if others may delete it.</summary>
    private static readonly FileShare Exclusive = OperatingSystem.IsWindows() ? FileShare.Delete : FileShare.None;

    /// <summary>Opens a file, possibly while another process appends to it, and hands its stream to <paramref name="read"/>.</summary>
    /// <exception cref="InputException">The file cannot be opened, or it ends early.</exception>
    public static T Read<T>(string path, Func<FileStream, T> read)
    {
        using FileStream stream = Open(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        try
        {
            return stream.CanSeek ? read(stream) : throw new InputException($"{path}: not a regular file");
        }
        catch (EndOfStreamException e)
        {
            throw new InputException($"{path}: ends too early", e);
        }
        catch (IOException e)
        {
            throw new InputException($"cannot read {path}: {e.Message}", e);
        }
    }

    /// <summary>Opens a file. Without a buffer, written bytes reach the operating system at once.</summary>
    /// <exception cref="InputException">The file cannot be opened.</exception>
    public static FileStream Open(string path, FileMode mode, FileAccess access, FileShare share, bool buffered = true)
    {
        try
        {
            return new FileStream(path, mode, access, share, buffered ? BufferBytes : 0);
        }
        catch (Exception e) when (IsRefusal(e))
        {
            throw new InputException($"cannot open {path}: {e.Message}", e);
        }
    }

    /// <summary>
    /// Writes a file under another name in the same folder, then moves it into place: a reader sees the old file or the whole new one. The other name
    /// is always the same: what a killed process leaves is written over, and of two processes one is refused.
    /// </summary>
    /// <exception cref="InputException">The file cannot be written.</exception>
    public static void WriteAtomically(string path, Action<Stream> write)
    {
        string temporary;
        FileStream stream;
        try
        {
            string full = Path.GetFullPath(path);
            temporary = Path.Combine(Path.GetDirectoryName(full) ?? "", $".{Path.GetFileName(full)}.tmp");
            stream = new FileStream(temporary, FileMode.Create, FileAccess.Write, Exclusive);
        }
        catch (Exception e) when (IsRefusal(e))
        {
            throw CannotWrite(path, e);
        }

        try
        {
            using (stream)
            {
                write(stream);
                stream.Flush(flushToDisk: true);
                File.Move(temporary, path, overwrite: true);
            }
        }
        catch (Exception e)
        {
            DeleteIfThere(temporary);
            if (e is IOException or UnauthorizedAccessException)
            {
                throw CannotWrite(path, e);
            }

            throw;
        }
    }

    /// <summary>Returns the one-line error for a file that the operating system does not let the process write.</summary>
    public static InputException CannotWrite(string path, Exception e) => new($"cannot write {path}: {e.Message}", e);

    private static void DeleteIfThere(string path)
    {
        if (File.Exists(path))
        {
            File.Delete(path);
        }
    }

    private static bool IsRefusal(Exception e) =>
        e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException;
}
