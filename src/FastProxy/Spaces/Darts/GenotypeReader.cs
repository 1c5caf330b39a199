using FastProxy.Input;

namespace FastProxy.Spaces.Darts;

/// <summary>Reads the notations of <see cref="Genotype"/>.</summary>
internal sealed class GenotypeReader
{
    /// <summary>The first operation in NASLib's numbering, which leaves out <c>none</c>.</summary>
    private const int FirstCompactOp = 1;

    private const string Notations =
        "Genotype(normal=[('sep_conv_3x3', 0), ...], normal_concat=[2, 3, 4, 5], reduce=[...], reduce_concat=[2, 3, 4, 5]) or a tuple of two cells, "
        + "(((0, 3), ...), ((0, 3), ...))";

    private static readonly string[] Arguments = ["normal", "normal_concat", "reduce", "reduce_concat"];

    private readonly PythonReader reader;

    private GenotypeReader(string text) => reader = new PythonReader(text, "a DARTS genotype");

    /// <summary>Returns the whole text as a genotype.</summary>
    /// <exception cref="InputException">The text is no genotype.</exception>
    public static Genotype Read(string text)
    {
        var genotype = new GenotypeReader(text);
        return genotype.Of(genotype.reader.Read());
    }

    private Genotype Of(PythonValue value) => value switch
    {
        PythonCall { Name: nameof(Genotype) } call => Named(call),
        PythonSequence { Items: [var normal, var reduce] } => new Genotype(Cell(normal), Cell(reduce)),
        _ => throw reader.Unexpected(value.At, Notations),
    };

    private Genotype Named(PythonCall call)
    {
        var values = new Dictionary<string, PythonValue>();
        foreach (PythonArgument argument in call.Arguments)
        {
            if (!Arguments.Contains(argument.Name) || !values.TryAdd(argument.Name!, argument.Value))
            {
                throw reader.Unexpected(argument.At, $"each of {string.Join(", ", Arguments)} once by its name");
            }
        }

        if (Arguments.FirstOrDefault(name => !values.ContainsKey(name)) is string missing)
        {
            throw reader.Unexpected(call.At, $"a genotype with {missing}");
        }

        CheckConcat(values["normal_concat"]);
        CheckConcat(values["reduce_concat"]);
        return new Genotype(Cell(values["normal"]), Cell(values["reduce"]));
    }

    /// <summary>Reads eight edges, or a list of two for each of the four states.</summary>
    private DartsCell Cell(PythonValue value)
    {
        IReadOnlyList<PythonValue> edges = Items(value, "a list of edges");
        bool isByState = edges.Count == DartsCell.StateCount - DartsCell.InputCount;
        return new DartsCell((isByState ? edges.SelectMany(state => Items(state, "the two edges of a state")) : edges).Select(Edge));
    }

    private IReadOnlyList<PythonValue> Items(PythonValue value, string expected) =>
        value is PythonSequence sequence ? sequence.Items : throw reader.Unexpected(value.At, expected);

    /// <summary>Reads an edge. DARTS writes the operation's name before the source, NASLib the source before the operation's number.</summary>
    private DartsEdge Edge(PythonValue value) => value switch
    {
        PythonSequence { Items: [PythonText op, PythonNumber source] } => new((DartsOp)OpNamed(op), Below(source, DartsCell.StateCount - 1)),
        PythonSequence { Items: [PythonNumber source, PythonNumber op] } => new(
            (DartsOp)(FirstCompactOp + Below(op, DartsOps.Names.Count - FirstCompactOp)), Below(source, DartsCell.StateCount - 1)),
        _ => throw reader.Unexpected(value.At, "an edge, ('sep_conv_3x3', 0) or (0, 3)"),
    };

    private int OpNamed(PythonText op)
    {
        for (int i = 0; i < DartsOps.Names.Count; i++)
        {
            if (op.Text == DartsOps.Names[i])
            {
                return i;
            }
        }

        throw reader.Unexpected(op.At, $"one of {string.Join(", ", DartsOps.Names)}");
    }

    private int Below(PythonNumber number, int end) =>
        number.Value < end ? number.Value : throw reader.Unexpected(number.At, $"a number from 0 to {end - 1}");

    /// <summary>Checks the states that are the output: 2 to 5, the only ones that the space has.</summary>
    private void CheckConcat(PythonValue value)
    {
        PythonValue states = value is PythonCall { Name: "list" or "tuple", Arguments: [{ Name: null } only] } ? only.Value : value;
        bool isAll = states switch
        {
            PythonSequence sequence => AreNumbers(sequence.Items, [2, 3, 4, 5]),
            PythonCall { Name: "range" } range => AreNumbers(range.Arguments.Select(a => a.Value), [2, 6]),
            _ => false,
        };
        if (!isAll)
        {
            throw reader.Unexpected(value.At, "[2, 3, 4, 5] or range(2, 6), the output states that the space has");
        }
    }

    private static bool AreNumbers(IEnumerable<PythonValue> values, int[] expected) =>
        values.Select(value => (value as PythonNumber)?.Value).SequenceEqual(expected.Select(number => (int?)number));
}
