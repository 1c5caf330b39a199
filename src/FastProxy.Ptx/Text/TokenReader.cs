using FastProxy.Kernels.Gpu;

namespace FastProxy.Ptx.Text;

/// <summary>Takes tokens one after another and says what was expected where another one stands.</summary>
internal sealed class TokenReader(SourceText source)
{
    private readonly List<Token> tokens = Lexer.Read(source);

    /// <summary>The number of the token that comes next.</summary>
    public int At { get; set; }

    /// <summary>The text.</summary>
    public SourceText Source => source;

    /// <summary>The token that comes next.</summary>
    public Token Next => tokens[At];

    /// <summary>The one after it.</summary>
    public Token AfterNext => tokens[Math.Min(At + 1, tokens.Count - 1)];

    /// <summary>The error at a token.</summary>
    public GpuException Error(Token token, string message) => source.Error(token.At, message);

    /// <summary>The next token, whatever it is; the last one stays.</summary>
    public Token Take() => Next.Kind == TokenKind.End ? Next : tokens[At++];

    /// <summary>Takes a mark if it comes next.</summary>
    public bool TrySkip(char mark) => Next.Is(mark) && Take().Kind == TokenKind.Mark;

    /// <summary>Takes a directive if it comes next.</summary>
    public bool TrySkip(string dot) => Next.Is(dot) && Take().Kind == TokenKind.Dot;

    /// <summary>Takes the mark that must come next.</summary>
    public void Expect(char mark)
    {
        if (!TrySkip(mark))
        {
            throw Error(Next, $"expected '{mark}', found {Next.Shown}");
        }
    }

    /// <summary>Takes the directive that must come next.</summary>
    public Token Expect(string dot) => Next.Is(dot) ? Take() : throw Error(Next, $"expected {dot}, found {Next.Shown}");

    /// <summary>Takes a name.</summary>
    public Token TakeName() => Next.Kind == TokenKind.Word ? Take() : throw Error(Next, $"expected a name, found {Next.Shown}");

    /// <summary>Takes a name that a declaration gives.</summary>
    public Token TakeDeclaredName() => Next.Text is "_" or "%" or "WARP_SZ" ? throw Error(Next, $"{Next.Shown} cannot be a name") : TakeName();

    /// <summary>Takes a quotation.</summary>
    /// <returns>What stands in it.</returns>
    public string TakeQuoted() =>
        Next.Kind == TokenKind.Quoted ? Take().Text.Trim('"') : throw Error(Next, $"expected a quotation, found {Next.Shown}");

    /// <summary>Takes what stands in braces, whatever it is.</summary>
    public void SkipBraces()
    {
        Token open = Next;
        Expect('{');
        for (int depth = 1; depth > 0;)
        {
            Token token = Take();
            depth += token.Is('{') ? 1 : token.Is('}') ? -1 : token.Kind != TokenKind.End ? 0 : throw Error(open, "the braces do not end");
        }
    }

    /// <summary>Takes a type.</summary>
    public PtxType TakeType() => Next.Kind == TokenKind.Dot && PtxTypes.TryParse(Next.Text[1..], out PtxType type)
        ? With(type)
        : throw Error(Next, $"expected a type, found {Next.Shown}");

    /// <summary>Takes a number and the signs before it; one that is written as its bits has none.</summary>
    public Number TakeNumber()
    {
        bool isNegative = false;
        Token first = Next;
        while (Next.Is('-') || Next.Is('+'))
        {
            isNegative ^= Take().Is('-');
        }

        if (Next.Kind != TokenKind.Number || !Number.TryParse(Next.Text, out Number number) || (number.IsBits && first != Next))
        {
            throw Error(Next, $"expected a number, found {Next.Shown}");
        }

        Take();
        return isNegative ? number.Negated() : number;
    }

    /// <summary>Takes a whole number from a range.</summary>
    public long TakeInteger(long least, long most)
    {
        Token token = Next;
        return TakeNumber().TryInteger(out long value) && value >= least && value <= most
            ? value
            : throw Error(token, $"expected a whole number from {least} to {most}, found {token.Shown}");
    }

    private PtxType With(PtxType type)
    {
        Take();
        return type;
    }
}
