namespace FastProxy.Networks.Canonical;

/// <summary>
/// The canonical form of a graph: one text for all graphs that compute the same function once their weights are matched up, and a name for each
/// distinct operation that identifies it in that text.
/// </summary>
/// <remarks>
/// <para>
/// <b>Values.</b> An operation's term is <c>name(inputs)</c>. A sum is its terms, sorted; a term that comes by two ways counts twice. A term that is
/// zero everywhere is <see cref="Zero"/>, and adds nothing to a sum: every operation maps zeros to zeros, as batch-norm has no shift at its start.
/// The text is the terms of the outputs in their order; an operation that reaches no output does not appear. Sums are not distributed over operations
/// and not merged with sums inside them: that would change the order of rounding.
/// </para>
/// <para>
/// <b>Instances.</b> Two pools of one value are one value. Two convolutions of one value are not: each has weights of its own. So the term of a
/// distinct operation carries an ordinal among the equal operations of equal values: <c>nor_conv_1x1(x)#1</c> is the second 1x1 convolution of x.
/// Distinct instances thus have distinct terms, and the text determines the function with its sharing.
/// </para>
/// <para>
/// <b>Order of instances.</b> If one of two such convolutions feeds a further one and the other goes straight to the output, their order in the graph
/// must not matter. <see cref="Rankings"/> orders the operations that could trade places; an ordinal is the rank among those whose inputs turn out
/// equal with ordinals too, and of several rankings the one with the smallest text (ordinal comparison) counts. Isomorphic graphs have the same
/// rankings, hence the same texts and the same smallest one; two rankings that reach it differ by a symmetry of the graph, so the names are well
/// defined as well.
/// </para>
/// </remarks>
public sealed class CanonicalForm
{
    /// <summary>The term of a value that is zero everywhere.</summary>
    public const string Zero = "0";

    private readonly string[] names;

    private CanonicalForm(string text, string[] names)
    {
        Text = text;
        this.names = names;
    }

    /// <summary>The canonical text.</summary>
    public string Text { get; }

    /// <summary>
    /// Returns the name of an operation. If it is <see cref="OpKind.Distinct"/>, the name is its own in the graph: its term, or for a dead one
    /// <see cref="GraphOp.DeadName"/> or <c>name(0)#k</c> for the k-th such.
    /// </summary>
    public string NameOf(int op) => names[op];

    /// <summary>Returns the form of <paramref name="graph"/>.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="sum">Writes a sum of at least one sorted term.</param>
    /// <param name="shorten">Replaces a term; where texts nest deeply, by a hash of it.</param>
    public static CanonicalForm Of(OpGraph graph, Func<List<string>, string> sum, Func<string, string>? shorten = null)
    {
        var shape = new GraphShape(graph);
        var writer = new TermWriter(shape, sum, shorten);
        string[]? best = null;
        string? text = null;
        foreach (int[] ranks in Rankings.Of(shape))
        {
            string[] terms = writer.Write(ranks);
            string candidate = graph.Outputs.Count == 1 ? terms[graph.Outputs[0]] : string.Join(' ', graph.Outputs.Select(o => terms[o]));
            if (text is null || string.CompareOrdinal(candidate, text) < 0)
            {
                (best, text) = (terms, candidate);
            }
        }

        NameDead(shape, best!);
        return new CanonicalForm(text!, best!);
    }

    private static void NameDead(GraphShape shape, string[] names)
    {
        var seen = new Dictionary<string, int>();
        for (int id = 0; id < names.Length; id++)
        {
            GraphOp op = shape.Graph.Ops[id];
            if (op.Kind is OpKind.Distinct && !shape.IsLive(id))
            {
                int before = seen.GetValueOrDefault(op.Name);
                seen[op.Name] = before + 1;
                names[id] = op.DeadName ?? $"{op.Name}({Zero})#{before}";
            }
        }
    }
}
