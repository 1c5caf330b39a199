using FastProxy.Profiling;

namespace FastProxy.Cli.Output;

/// <summary>A document that a verb prints, or writes to a file.</summary>
internal static class Document
{
    /// <summary>Returns the output of <paramref name="write"/> as a text.</summary>
    public static string Of(Action<TextWriter> write)
    {
        using var text = new StringWriter { NewLine = "\n" };
        write(text);
        return text.ToString();
    }

    /// <summary>Prints a document, or writes it to a file, which is replaced if it exists.</summary>
    public static void Show(Terminal terminal, string? path, string document)
    {
        if (path is null)
        {
            terminal.Out.Write(document);
        }
        else
        {
            ProfileDocument.Write(path, document);
        }
    }
}
