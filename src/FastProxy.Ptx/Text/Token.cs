namespace FastProxy.Ptx.Text;

/// <summary>What a token is.</summary>
internal enum TokenKind
{
    /// <summary>A name: of a register, variable, label or, at the start of a statement, an opcode's first part.</summary>
    Word,

    /// <summary>A name that begins with a dot: a directive, type or modifier.</summary>
    Dot,

    /// <summary>A number, as it stands.</summary>
    Number,

    /// <summary>A quoted text.</summary>
    Quoted,

    /// <summary>One character.</summary>
    Mark,

    /// <summary>The end of the text.</summary>
    End,
}

/// <summary>The smallest piece of source.</summary>
internal readonly record struct Token(TokenKind Kind, string Text, Position At)
{
    /// <summary>Whether it is this mark.</summary>
    public bool Is(char mark) => Kind == TokenKind.Mark && Text[0] == mark;

    /// <summary>Whether it is this directive, type or modifier.</summary>
    public bool Is(string dot) => Kind == TokenKind.Dot && Text == dot;

    /// <summary>As messages show it.</summary>
    public string Shown => Kind == TokenKind.End ? "the end of the file" : $"'{SourceText.Shown(Text)}'";
}
