namespace FastProxy.Input;

/// <summary>
/// The error for input that cannot be used: a malformed architecture, a truncated file, an option out of range. The message is one line for the user:
/// what is wrong, where, and what was expected. The CLI prints it and exits with 2. Line breaks and control characters in quoted input become spaces,
/// and the middle of a long message is left out.
/// </summary>
public sealed class InputException(string message, Exception? inner = null) : Exception(OneLine(message), inner)
{
    private const int MaxLength = 900;
    private const int MaxEnd = 300;

    private static string OneLine(string message)
    {
        string shown = message.Length <= MaxLength ? message : $"{message[..(MaxLength - MaxEnd)]} ... {message[^MaxEnd..]}";
        return string.Create(shown.Length, shown, (line, text) =>
        {
            for (int i = 0; i < line.Length; i++)
            {
                line[i] = char.IsControl(text[i]) || text[i] is '\u2028' or '\u2029' ? ' ' : text[i];
            }
        });
    }
}
