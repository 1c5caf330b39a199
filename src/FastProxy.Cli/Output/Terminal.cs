namespace FastProxy.Cli.Output;

/// <summary>The streams that a verb writes to and the token that stops it.</summary>
/// <param name="Out">The stream for results only.</param>
/// <param name="Err">The stream for everything else.</param>
/// <param name="ShowsProgress">Whether a person watches <paramref name="Err"/>.</param>
/// <param name="Cancel">The token that Ctrl-C cancels.</param>
internal sealed record Terminal(TextWriter Out, TextWriter Err, bool ShowsProgress, CancellationToken Cancel)
{
    private const string Name = "fastproxy";

    /// <summary>The stream of requests, for a verb that reads any.</summary>
    public TextReader In { get; init; } = TextReader.Null;

    /// <summary>Prints one line about input that cannot be used.</summary>
    public void Error(string message) => Err.WriteLine($"{Name}: {OneLine(message)}");

    /// <summary>Prints one line per message.</summary>
    public void Warn(IEnumerable<string> messages)
    {
        foreach (string message in messages)
        {
            Err.WriteLine($"{Name}: warning: {OneLine(message)}");
        }
    }

    /// <summary>Returns the message on one line. Messages quote the user's input, which must neither break the line nor steer the terminal.</summary>
    private static string OneLine(string message) =>
        string.Create(message.Length, message, (line, text) =>
        {
            for (int i = 0; i < line.Length; i++)
            {
                line[i] = char.IsControl(text[i]) || text[i] is '\u2028' or '\u2029' ? ' ' : text[i];
            }
        });
}
