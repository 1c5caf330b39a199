namespace FastProxy.Cli.Output;

/// <summary>Where a verb writes and what stops it.</summary>
/// <param name="Out">Results only.</param>
/// <param name="Err">Everything else.</param>
/// <param name="ShowsProgress">Whether a person watches <paramref name="Err"/>.</param>
/// <param name="Cancel">Ctrl-C.</param>
internal sealed record Terminal(TextWriter Out, TextWriter Err, bool ShowsProgress, CancellationToken Cancel)
{
    private const string Name = "fastproxy";

    /// <summary>One line about input that cannot be used.</summary>
    public void Error(string message) => Err.WriteLine($"{Name}: {OneLine(message)}");

    /// <summary>One line each.</summary>
    public void Warn(IEnumerable<string> messages)
    {
        foreach (string message in messages)
        {
            Err.WriteLine($"{Name}: warning: {OneLine(message)}");
        }
    }

    /// <summary>Messages quote what the user gave: nothing of it may break the line or steer the terminal.</summary>
    private static string OneLine(string message) =>
        string.Create(message.Length, message, (line, text) =>
        {
            for (int i = 0; i < line.Length; i++)
            {
                line[i] = char.IsControl(text[i]) || text[i] is '\u2028' or '\u2029' ? ' ' : text[i];
            }
        });
}
