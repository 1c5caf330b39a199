using Spectre.Console;

namespace FastProxy.Reports;

/// <summary>Prints rows as aligned text: whole values, no colours, the same on a terminal and in a pipe.</summary>
public static class PlainTable
{
    /// <summary>Prints a header and rows.</summary>
    /// <param name="output">The writer.</param>
    /// <param name="header">Column names; one that begins with <c>&gt;</c> names a column aligned to the right.</param>
    /// <param name="rows">The cells.</param>
    public static void Write(TextWriter output, IEnumerable<string> header, IEnumerable<IEnumerable<string>> rows)
    {
        var table = new Table { Border = TableBorder.None };
        foreach (string name in header)
        {
            bool isNumber = name.StartsWith('>');
            table.AddColumn(new TableColumn(new Text(name.TrimStart('>')))
            {
                Alignment = isNumber ? Justify.Right : Justify.Left,
                NoWrap = true,
                Padding = new Padding(0, 0, 2, 0),
            });
        }

        foreach (IEnumerable<string> row in rows)
        {
            table.AddRow(row.Select(cell => new Text(cell)));
        }

        using var text = new StringWriter();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(text),
        });
        console.Profile.Width = int.MaxValue / 4;
        console.Write(table);
        foreach (string line in text.ToString().TrimEnd().Split('\n'))
        {
            output.WriteLine(line.TrimEnd());
        }
    }
}
