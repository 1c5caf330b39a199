using System.Text;
using FastProxy.Input;

namespace FastProxy.Search.Oracles;

/// <summary>Splits a command into words.</summary>
internal static class CommandLine
{
    /// <summary>Returns the words between spaces; double quotes hold spaces together, and no other character is special.</summary>
    /// <exception cref="InputException">A quote is not closed, or there is no word.</exception>
    public static IReadOnlyList<string> Split(string text)
    {
        var words = new List<string>();
        StringBuilder? word = null;
        bool isQuoted = false;
        foreach (char c in text)
        {
            if (c == '"')
            {
                isQuoted = !isQuoted;
                word ??= new();
            }
            else if (c == ' ' && !isQuoted)
            {
                End();
            }
            else
            {
                (word ??= new()).Append(c);
            }
        }

        End();
        return isQuoted ? throw new InputException($"command {Excerpt.Of(text)}: a quote is not closed")
            : words is [{ Length: > 0 }, ..] ? words
            : throw new InputException($"command {Excerpt.Of(text)}: expected a program");

        void End()
        {
            if (word is not null)
            {
                words.Add(word.ToString());
                word = null;
            }
        }
    }
}
