namespace FastProxy.Networks.Canonical;

/// <summary>Writes the terms of a graph (see <see cref="CanonicalForm"/>) under rankings of its distinct operations.</summary>
internal sealed class TermWriter(GraphShape shape, Func<List<string>, string> sum, Func<string, string>? shorten)
{
    private readonly List<string> summands = [];

    /// <summary>Returns the term of each operation; <see cref="CanonicalForm.Zero"/> for a dead one.</summary>
    /// <param name="ranks">For each live distinct operation, its rank among those it could trade places with.</param>
    public string[] Write(int[] ranks)
    {
        var terms = new string[ranks.Length];
        var applied = new string?[ranks.Length];
        Array.Fill(terms, CanonicalForm.Zero);
        foreach (int id in shape.Order)
        {
            GraphOp op = shape.Graph.Ops[id];
            string term = op.Kind switch
            {
                OpKind.Input => op.Name,
                OpKind.Sum => SumOf(op.Inputs, terms),
                OpKind.Plain => Applied(id, terms, applied),
                _ => $"{Applied(id, terms, applied)}#{Ordinal(id, ranks, terms, applied)}",
            };
            terms[id] = shorten is null ? term : shorten(term);
        }

        return terms;
    }

    private string SumOf(int[] inputs, string[] terms)
    {
        summands.Clear();
        foreach (int input in inputs)
        {
            if (shape.IsReached[input])
            {
                summands.Add(terms[input]);
            }
        }

        summands.Sort(string.CompareOrdinal);
        return sum(summands);
    }

    /// <summary>Returns the operation on its inputs, without ordinal. All less deep operations are written already.</summary>
    private string Applied(int id, string[] terms, string?[] applied)
    {
        GraphOp op = shape.Graph.Ops[id];
        return applied[id] ??= op.Inputs.Length == 1
            ? $"{op.Name}({terms[op.Inputs[0]]})"
            : $"{op.Name}({string.Join(',', op.Inputs.Select(input => terms[input]))})";
    }

    private int Ordinal(int id, int[] ranks, string[] terms, string?[] applied)
    {
        int before = 0;
        foreach (int peer in shape.PeersOf(id))
        {
            before += ranks[peer] < ranks[id] && Applied(peer, terms, applied) == Applied(id, terms, applied) ? 1 : 0;
        }

        return before;
    }
}
