using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FastProxy.Tests.Serving;
using Xunit;

namespace FastProxy.Tests.Readme;

/// <summary>
/// The session in the command line's document: a line after <c>&gt;</c> is sent, one after <c>&lt;</c> is the next reply; ... is any text.
/// </summary>
public sealed partial class ServeExampleTests
{
    [Fact]
    public void The_session_is_as_it_is_shown()
    {
        Match[] lines = [.. Line().Matches(Document.Read("src/FastProxy.Cli/README.md")).Cast<Match>()];
        Assert.InRange(lines.Length, 6, 40);
        using var session = new ServeSession();
        foreach (Match line in lines)
        {
            string text = line.Groups[2].Value;
            if (line.Groups[1].Value == ">")
            {
                session.Send(text);
            }
            else
            {
                Assert.Matches($"^{Regex.Escape(text).Replace(@"\.\.\.", ".*")}$", session.ReadLine());
            }
        }

        (int code, JsonNode[] rest, string error) = session.End();
        Assert.Equal(0, code);
        Assert.Empty(rest);
        Assert.Equal("", error);
    }

    [GeneratedRegex(@"^([<>]) (\{.*\})$", RegexOptions.Multiline)]
    private static partial Regex Line();
}
