namespace FastProxy.Ptx.Text;

/// <summary>Divides a text into tokens; comments and white space fall away.</summary>
internal sealed class Lexer
{
    private const int MaxText = 1 << 24;
    private const int MaxToken = 1 << 10;
    private const string Marks = "{}[]()<>,;:=!+-@|*";

    private static readonly string[] MarkTexts = [.. Marks.Select(m => m.ToString())];

    private readonly SourceText source;
    private readonly string text;
    private readonly List<Token> tokens = [];
    private int at;
    private int line = 1;
    private int lineStart;

    private Lexer(SourceText source)
    {
        this.source = source;
        text = source.Text;
    }

    /// <summary>The tokens of <paramref name="source"/>; the last is <see cref="TokenKind.End"/>.</summary>
    /// <exception cref="FastProxy.Kernels.Gpu.GpuException">
    /// A character that PTX does not have, an open comment or quotation, or a text or token that is too long.
    /// </exception>
    public static List<Token> Read(SourceText source)
    {
        var lexer = new Lexer(source);
        if (source.Text.Length > MaxText)
        {
            throw source.Error(new Position(1, 1), $"the text has {source.Text.Length} characters, at most {MaxText} are read");
        }

        lexer.Run();
        return lexer.tokens;
    }

    private Position Here => new(line, at - lineStart + 1);

    private void Run()
    {
        while (true)
        {
            SkipBlank();
            if (at == text.Length)
            {
                tokens.Add(new Token(TokenKind.End, "", Here));
                return;
            }

            char c = text[at];
            if (IsLetter(c))
            {
                Add(TokenKind.Word, EndOfName(at + 1));
            }
            else if (char.IsAsciiDigit(c))
            {
                Add(TokenKind.Number, EndOfNumber());
            }
            else if (c == '.' && at + 1 < text.Length && IsNameCharacter(text[at + 1]))
            {
                Add(TokenKind.Dot, EndOfName(at + 1));
            }
            else if (c == '"')
            {
                int end = text.AsSpan(at + 1).IndexOfAny('"', '\n');
                if (end < 0 || text[at + 1 + end] != '"')
                {
                    throw source.Error(Here, "the quotation does not end on its line");
                }

                Add(TokenKind.Quoted, at + end + 2);
            }
            else if (Marks.Contains(c))
            {
                Add(TokenKind.Mark, at + 1);
            }
            else
            {
                throw source.Error(
                    Here, char.IsControl(c) || char.IsSurrogate(c) ? $"unexpected character U+{(int)c:X4}" : $"unexpected character '{c}'");
            }
        }
    }

    private void Add(TokenKind kind, int end)
    {
        if (end - at > MaxToken)
        {
            throw source.Error(Here, $"a token of {end - at} characters, at most {MaxToken} are read");
        }

        // Marks are most of the tokens and need no text of their own each.
        string piece = kind == TokenKind.Mark ? MarkTexts[Marks.IndexOf(text[at])] : text[at..end];
        tokens.Add(new Token(kind, piece, Here));
        at = end;
    }

    private void SkipBlank()
    {
        while (at < text.Length)
        {
            if (text[at] is ' ' or '\t' or '\n' or '\r' or '\f')
            {
                Step();
            }
            else if (text.AsSpan(at).StartsWith("//"))
            {
                int end = text.IndexOf('\n', at);
                end = end < 0 ? text.Length : end;
                CheckComment(end);
                at = end;
            }
            else if (text.AsSpan(at).StartsWith("/*"))
            {
                int end = text.IndexOf("*/", at + 2, StringComparison.Ordinal);
                if (end < 0)
                {
                    throw source.Error(Here, "the comment does not end");
                }

                CheckComment(end);
                while (at < end + 2)
                {
                    Step();
                }
            }
            else
            {
                return;
            }
        }
    }

    /// <summary>The assembler takes the character U+0000 for the end of the text.</summary>
    private void CheckComment(int end)
    {
        if (text.AsSpan(at, end - at).Contains('\0'))
        {
            throw source.Error(Here, "a comment with the character U+0000");
        }
    }

    private void Step()
    {
        if (text[at++] == '\n')
        {
            line++;
            lineStart = at;
        }
    }

    private int EndOfName(int end)
    {
        while (end < text.Length && IsNameCharacter(text[end]))
        {
            end++;
        }

        return end;
    }

    private int EndOfNumber()
    {
        bool isDecimal = !(text[at] == '0' && at + 1 < text.Length && char.IsAsciiLetter(text[at + 1]));
        int end = at + 1;
        while (end < text.Length)
        {
            char c = text[end];
            bool isSign = (c is '+' or '-') && (text[end - 1] is 'e' or 'E');
            if (!char.IsAsciiLetterOrDigit(c) && !(isDecimal && (c == '.' || isSign)))
            {
                break;
            }

            end++;
        }

        return end;
    }

    private static bool IsLetter(char c) => char.IsAsciiLetter(c) || c is '_' or '$' or '%';

    private static bool IsNameCharacter(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '$';
}
