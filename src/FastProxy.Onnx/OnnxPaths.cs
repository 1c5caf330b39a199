using FastProxy.Input;

namespace FastProxy.Onnx;

/// <summary>The paths of models that a command line names.</summary>
public static class OnnxPaths
{
    private const int MaxListed = 1_000_000;

    /// <summary>Returns the path of a file, or those of the <c>.onnx</c> files in a folder and its folders, in the order of their names.</summary>
    /// <exception cref="InputException">The folder holds no model, or cannot be read.</exception>
    public static IReadOnlyList<string> Of(string path)
    {
        if (!Directory.Exists(path))
        {
            return [path];
        }

        try
        {
            string[] found = [.. Directory.EnumerateFiles(path, "*.onnx", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
            return found.Length > 0 ? found : throw new InputException($"{path}: expected files named *.onnx in this folder");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path}: {e.Message}", e);
        }
    }

    /// <summary>Returns the paths that a file lists, one a line; empty lines do not count. A relative path begins at the file's folder.</summary>
    /// <exception cref="InputException">The file cannot be read, or lists no path.</exception>
    public static IReadOnlyList<string> Listed(string file)
    {
        string folder = Path.GetDirectoryName(file) ?? "";
        string[] paths = [.. Files.Read(file, Lines).Select(line => Path.Combine(folder, line))];
        return paths.Length > 0 ? paths : throw new InputException($"{file}: expected paths of models, one a line");
    }

    private static List<string> Lines(Stream stream)
    {
        using var reader = new StreamReader(stream);
        List<string> lines = [];
        while (reader.ReadLine() is string line)
        {
            if (line.Trim() is { Length: > 0 } path)
            {
                lines.Add(lines.Count < MaxListed ? path : throw new InputException($"expected at most {MaxListed} lines"));
            }
        }

        return lines;
    }
}
