using System.Globalization;
using FastProxy.Input;

namespace FastProxy.Spaces;

/// <summary>
/// Reads a text as programs print architectures: quoted texts, whole numbers, lists, tuples and calls, commas after the last item, any white space,
/// and a leading <c>NAME =</c>. Several values, one after another or with commas between, are a tuple.
/// </summary>
/// <param name="text">The text.</param>
/// <param name="what">The expected kind of text, for messages: "a DARTS genotype".</param>
internal sealed class PythonReader(string text, string what)
{
    private const int MaxLength = 16 << 10;
    private const int MaxDepth = 8;

    private int at;
    private int depth;

    /// <summary>Returns the value that the whole text spells.</summary>
    /// <exception cref="InputException">The text spells none, is longer than 16,384 characters or nested more than 8 deep.</exception>
    public PythonValue Read()
    {
        if (text.Length > MaxLength)
        {
            throw new InputException($"not {what}: {text.Length} characters, expected at most {MaxLength}");
        }

        if (Name() is not null && !Accept('='))
        {
            at = 0;
        }

        var values = new List<PythonValue>();
        do
        {
            values.Add(Value());
            Accept(',');
            SkipSpace();
        }
        while (at < text.Length);
        return values is [var only] ? only : new PythonSequence(values[0].At, values);
    }

    /// <summary>Returns the error for a place where something else was expected.</summary>
    public InputException Unexpected(int place, string expected)
    {
        string found = place == text.Length ? "the end" : Excerpt.Of(text, place);
        return new InputException($"not {what}: expected {expected} at character {place + 1}, found {found}");
    }

    private PythonValue Value()
    {
        SkipSpace();
        int start = at;
        if (Accept('('))
        {
            return new PythonSequence(start, Items(')', Value));
        }

        if (Accept('['))
        {
            return new PythonSequence(start, Items(']', Value));
        }

        if (at < text.Length && text[at] is '\'' or '"')
        {
            return Quoted();
        }

        if (at < text.Length && char.IsAsciiDigit(text[at]))
        {
            return Number();
        }

        return Name() is string name && Accept('(') ? new PythonCall(start, name, Items(')', Argument)) : throw Unexpected(start, "a value");
    }

    private PythonArgument Argument()
    {
        SkipSpace();
        int start = at;
        string? name = Name();
        if (name is not null && !Accept('='))
        {
            at = start;
            name = null;
        }

        return new PythonArgument(start, name, Value());
    }

    private List<T> Items<T>(char close, Func<T> item)
    {
        if (++depth > MaxDepth)
        {
            throw Unexpected(at - 1, $"brackets at most {MaxDepth} deep");
        }

        var items = new List<T>();
        while (!Accept(close))
        {
            items.Add(item());
            if (!Accept(','))
            {
                if (!Accept(close))
                {
                    throw Unexpected(at, $"',' or '{close}'");
                }

                break;
            }
        }

        depth--;
        return items;
    }

    private PythonText Quoted()
    {
        int start = at + 1;
        int end = text.IndexOf(text[at], start);
        if (end < 0)
        {
            throw Unexpected(text.Length, $"{text[at]} behind the text that begins with it");
        }

        at = end + 1;
        return new PythonText(start, text[start..end]);
    }

    private PythonNumber Number()
    {
        int start = at;
        while (at < text.Length && char.IsAsciiDigit(text[at]))
        {
            at++;
        }

        return int.TryParse(text.AsSpan(start, at - start), NumberStyles.None, CultureInfo.InvariantCulture, out int value)
            ? new PythonNumber(start, value)
            : throw Unexpected(start, "a smaller number");
    }

    /// <summary>Reads a word of letters, digits and underscores, if one begins here.</summary>
    private string? Name()
    {
        SkipSpace();
        int start = at;
        while (at < text.Length && (char.IsAsciiLetter(text[at]) || text[at] == '_' || (at > start && char.IsAsciiDigit(text[at]))))
        {
            at++;
        }

        return at > start ? text[start..at] : null;
    }

    private bool Accept(char c)
    {
        SkipSpace();
        bool isThere = at < text.Length && text[at] == c;
        at += isThere ? 1 : 0;
        return isThere;
    }

    private void SkipSpace()
    {
        while (at < text.Length && text[at] is ' ' or '\t' or '\r' or '\n')
        {
            at++;
        }
    }
}
