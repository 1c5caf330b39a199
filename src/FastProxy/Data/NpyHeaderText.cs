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

    private static readonly string Types = string.Join(", ", NpyType.All.Select(type => $"'{type.Code}'"));

    private readonly string text;
    private readonly string source;
    private int at;

    private NpyHeaderText(string text, string source)
    {
        this.text = text;
        this.source = source;
    }

    /// <summary>Returns the header that <paramref name="text"/> spells.</summary>
    /// <exception cref="InputException">The text does not spell an array of one of <see cref="NpyType.All"/> with positive dimensions.</exception>
    public static NpyHeader Parse(string text, string source) => new NpyHeaderText(text, source).Header();

    private NpyHeader Header()
    {
        NpyType? type = null;
        bool? isFortran = null;
        int[]? shape = null;
        Expect('{');
        while (!Accept('}'))
        {
            string key = Quoted();
            Expect(':');
            switch (key)
            {
                case "descr" when type is null:
                    type = Type();
                    break;
                case "fortran_order" when isFortran is null:
                    isFortran = Truth();
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
        return at == text.Length && type is not null && isFortran is bool fortran && shape is not null
            ? new NpyHeader(shape, type, fortran, Count(shape))
            : throw Malformed("expected descr, fortran_order and shape");
    }

    private NpyType Type()
    {
        SkipSpace();
        if (at < text.Length && text[at] == '[')
        {
            throw Malformed($"records of several fields, expected values of one of {Types}");
        }

        string code = Quoted();
        return NpyType.All.FirstOrDefault(type => type.Code == code)
            ?? throw Malformed($"values of type {Excerpt.Of(code)}, expected one of {Types}");
    }

    private bool Truth() => Word() switch
    {
        "False" => false,
        "True" => true,
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

    /// <summary>Returns the product of the dimensions, which is small enough that the bytes can be counted in any type.</summary>
    private long Count(int[] shape)
    {
        long count = 1;
        foreach (int dimension in shape)
        {
            if (count > long.MaxValue / sizeof(double) / dimension)
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
