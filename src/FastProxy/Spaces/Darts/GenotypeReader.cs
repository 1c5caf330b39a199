using FastProxy.Input;

namespace FastProxy.Spaces.Darts;

/// <summary>Reads the two notations of <see cref="Genotype"/>, token by token; white space between tokens does not count.</summary>
internal sealed class GenotypeReader(string text)
{
    /// <summary>The first operation in NASLib's numbering, which leaves out <c>none</c>.</summary>
    private const int FirstCompactOp = 1;

    private int at;

    /// <summary>Returns the whole text as a genotype.</summary>
    /// <exception cref="InputException">The text is no genotype.</exception>
    public Genotype Read()
    {
        Genotype genotype = Accept("Genotype") ? Named() : Compact();
        SkipSpace();
        return at == text.Length ? genotype : throw Unexpected("the end");
    }

    private Genotype Named()
    {
        Expect("(");
        DartsCell normal = NamedCell("normal");
        Expect(",");
        DartsCell reduce = NamedCell("reduce");
        Expect(")");
        return new Genotype(normal, reduce);
    }

    private DartsCell NamedCell(string name)
    {
        Expect(name);
        Expect("=");
        DartsCell cell = Cell('[', ']', NamedEdge);
        Expect(",");
        Expect($"{name}_concat");
        Expect("=");
        Concat();
        return cell;
    }

    private DartsEdge NamedEdge()
    {
        Expect("'");
        int op = Name();
        Expect("'");
        Expect(",");
        return new DartsEdge((DartsOp)op, Digit(DartsCell.StateCount - 2));
    }

    /// <summary>Reads the states that are the output: 2 to 5, the only ones that the space has.</summary>
    private void Concat()
    {
        if (Accept("range"))
        {
            Expect("(");
            Expect("2");
            Expect(",");
            Expect("6");
            Expect(")");
            return;
        }

        Expect("[");
        for (int state = DartsCell.InputCount; state < DartsCell.StateCount; state++)
        {
            Expect($"{state}");
            Expect(state < DartsCell.StateCount - 1 ? "," : "]");
        }
    }

    private Genotype Compact()
    {
        (char open, char close) = Accept("[") ? ('[', ']') : Accept("(") ? ('(', ')') : throw Unexpected("'Genotype(' or a compact tuple");
        DartsCell normal = Cell(open, close, CompactEdge);
        Expect(",");
        DartsCell reduce = Cell(open, close, CompactEdge);
        Expect($"{close}");
        return new Genotype(normal, reduce);
    }

    private DartsEdge CompactEdge()
    {
        int source = Digit(DartsCell.StateCount - 2);
        Expect(",");
        return new DartsEdge((DartsOp)(FirstCompactOp + Digit(DartsOps.Names.Count - 1 - FirstCompactOp)), source);
    }

    /// <summary>Reads eight bracketed edges in brackets, with commas between them.</summary>
    private DartsCell Cell(char open, char close, Func<DartsEdge> edge)
    {
        Expect($"{open}");
        var edges = new DartsEdge[DartsCell.EdgeCount];
        for (int e = 0; e < edges.Length; e++)
        {
            bool isList = Accept("[");
            if (!isList)
            {
                Expect("(");
            }

            edges[e] = edge();
            Expect(isList ? "]" : ")");
            Expect(e < edges.Length - 1 ? "," : $"{close}");
        }

        return new DartsCell(edges);
    }

    private int Name()
    {
        for (int op = 0; op < DartsOps.Names.Count; op++)
        {
            if (text.AsSpan(at).StartsWith(DartsOps.Names[op]))
            {
                at += DartsOps.Names[op].Length;
                return op;
            }
        }

        throw Unexpected($"one of {string.Join(", ", DartsOps.Names)}");
    }

    /// <summary>Reads a number of one digit.</summary>
    private int Digit(int max)
    {
        SkipSpace();
        bool isDigit = at < text.Length && char.IsAsciiDigit(text[at]) && text[at] - '0' <= max
            && !(at + 1 < text.Length && char.IsAsciiDigit(text[at + 1]));
        return isDigit ? text[at++] - '0' : throw Unexpected($"a number from 0 to {max}");
    }

    private void Expect(string literal)
    {
        if (!Accept(literal))
        {
            throw Unexpected($"'{literal}'");
        }
    }

    private bool Accept(string literal)
    {
        SkipSpace();
        bool isThere = text.AsSpan(at).StartsWith(literal);
        at += isThere ? literal.Length : 0;
        return isThere;
    }

    private void SkipSpace()
    {
        while (at < text.Length && text[at] is ' ' or '\t')
        {
            at++;
        }
    }

    private InputException Unexpected(string expected)
    {
        string found = at == text.Length ? "the end" : Excerpt.Of(text, at);
        return new InputException($"not a DARTS genotype: expected {expected} at character {at + 1}, found {found}");
    }
}
