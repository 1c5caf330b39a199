using System.Globalization;
using FastProxy.Input;

namespace FastProxy.Data;

/// <summary>
/// Parses the dictionary of a <c>.npy</c> header, a literal such as <c>{'descr': '&lt;f4', 'fortran_order': False, 'shape': (2, 3), }</c>. The
/// grammar admits three keys in any order, each once, and nothing more.
/// </summary>
internal sealed class NpyHeaderText
{
    private const int MaxRank = 64;

    private readonly string text;
    private readonly string source;
    private int at;

    private NpyHeaderText(string text, string source)
    {
        this.text = text;
        this.source = source;
    }

    /// <summary>Returns the header that <paramref name="text"/> spells.</summary>
    /// <exception cref="InputException">
    /// The text does not spell a C-ordered array of little-endian float32 or float64 with positive dimensions.
    /// </exception>
    public static NpyHeader Parse(string text, string source) => new NpyHeaderText(text, source).Header();

    private NpyHeader Header()
    {
        int? itemBytes = null;
        bool ordered = false;
        int[]? shape = null;
        Expect('{');
        while (!Accept('}'))
        {
            string key = Quoted();
            Expect(':');
            switch (key)
            {
                case "descr" when itemBytes is null:
                    itemBytes = ItemBytes();
                    break;
                case "fortran_order" when !ordered:
                    ordered = COrder();
                    break;
                case "shape" when shape is null:
                    shape = Shape();
                    break;
                default:
                    throw Malformed($"unexpected key '{key}'");
            }

            if (!Accept(','))
            {
                Expect('}');
                break;
            }
        }

        SkipSpace();
        return at == text.Length && itemBytes is int bytes && ordered && shape is not null
            ? new NpyHeader(shape, bytes, Count(shape, bytes))
            : throw Malformed("expected descr, fortran_order and shape");
    }

    private int ItemBytes()
    {
        string type = Quoted();
        return type switch
        {
            "<f4" => 4,
            "<f8" => 8,
            _ => throw Malformed($"values of type '{type}', expected '<f4' or '<f8'"),
        };
    }

    private bool COrder() => Word() switch
    {
        "False" => true,
        "True" => throw Malformed("Fortran order, expected C order"),
        _ => throw Malformed("fortran_order is neither True nor False"),
    };

    private int[] Shape()
    {
        var dimensions = new List<int>();
        Expect('(');
        while (!Accept(')'))
        {
            if (!int.TryParse(Word(), NumberStyles.None, CultureInfo.InvariantCulture, out int dimension)
                || dimension < 1 || dimensions.Count == MaxRank)
            {
                throw Malformed($"expected a shape of at most {MaxRank} positive dimensions");
            }

            dimensions.Add(dimension);
            if (!Accept(','))
            {
                Expect(')');
                break;
            }
        }

        return [.. dimensions];
    }

    private long Count(int[] shape, int itemBytes)
    {
        long count = 1;
        foreach (int dimension in shape)
        {
            if (count > long.MaxValue / itemBytes / dimension)
            {
                throw Malformed("its size overflows");
            }

            count *= dimension;
        }

        return count;
    }

    private string Quoted()
    {
        SkipSpace();
        char quote = at < text.Length ? text[at] : ' ';
        int end = quote is '\'' or '"' ? text.IndexOf(quote, at + 1) : -1;
        if (end < 0)
        {
            throw Malformed("expected a quoted word");
        }

        string word = text[(at + 1)..end];
        at = end + 1;
        return word;
    }

    private string Word()
    {
        SkipSpace();
        int start = at;
        while (at < text.Length && char.IsAsciiLetterOrDigit(text[at]))
        {
            at++;
        }

        return text[start..at];
    }

    private bool Accept(char c)
    {
        SkipSpace();
        bool there = at < text.Length && text[at] == c;
        at += there ? 1 : 0;
        return there;
    }

    private void Expect(char c)
    {
        if (!Accept(c))
        {
            throw Malformed($"expected '{c}'");
        }
    }

    private void SkipSpace()
    {
        while (at < text.Length && text[at] is ' ' or '\n')
        {
            at++;
        }
    }

    private InputException Malformed(string what) => new($"{source}: .npy header, character {at}: {what}");
}
