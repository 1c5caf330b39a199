namespace FastProxy.Networks.Canonical;

/// <summary>
/// The rankings of a graph's distinct operations that <see cref="CanonicalForm"/> chooses from. Peers, operations that could trade places, are those
/// of one name whose inputs are equal with ordinals left out.
/// </summary>
/// <remarks>
/// <para>
/// Peers that lead to an earlier output come first. Those that lead to the same first output may have any order, and if all orders together are at
/// most <see cref="MaxOrders"/>, each is a ranking.
/// </para>
/// <para>
/// Otherwise there is one ranking, by colour: a hash of an operation's value and of all that reads it, refined until no two peers of one colour
/// become distinct (Weisfeiler and Leman's colour refinement). While peers of one colour are left, one of them gets a colour of its own and the
/// colours are refined again. This loses nothing where peers of one colour are equal by a symmetry of the graph. Where they are not, as in regular
/// graphs, in which refinement distinguishes nothing, isomorphic graphs may get different texts, and then share no score; graphs of different
/// functions never get the same text.
/// </para>
/// </remarks>
internal static class Rankings
{
    /// <summary>The largest number of rankings of a graph: the orders of four peers.</summary>
    public const int MaxOrders = 24;

    /// <summary>Returns the rankings: for each operation its rank among its peers; 0 for one that is not distinct.</summary>
    public static IReadOnlyList<int[]> Of(GraphShape shape)
    {
        var ranks = new int[shape.Graph.Ops.Count];
        List<int> open = [];
        int orders = 1;
        foreach (int id in shape.Distinct)
        {
            int mates = 0;
            int earlier = 0;
            foreach (int peer in shape.PeersOf(id))
            {
                bool isMate = AreMates(shape, peer, id);
                mates += isMate ? 1 : 0;
                earlier += isMate && peer < id ? 1 : 0;
                ranks[id] += shape.FirstOutput[peer] < shape.FirstOutput[id] ? 1 : 0;
            }

            orders = Math.Min(MaxOrders + 1, orders * (earlier + 1));
            if (mates > 1)
            {
                open.Add(id);
            }
        }

        return orders == 1 ? [ranks] : orders <= MaxOrders ? All(shape, ranks, open) : [ByColour(shape, ranks, open)];
    }

    /// <summary>Returns whether two operations are peers that lead to the same first output.</summary>
    private static bool AreMates(GraphShape shape, int a, int b) =>
        shape.PlainOf(a) == shape.PlainOf(b) && shape.FirstOutput[a] == shape.FirstOutput[b];

    /// <summary>Returns every order of the open operations among their mates, the graph's own order first.</summary>
    private static List<int[]> All(GraphShape shape, int[] least, List<int> open)
    {
        List<int[]> rankings = [least];
        for (int i = 0; i < open.Count; i++)
        {
            int id = open[i];
            List<int> mates = open.FindAll(mate => AreMates(shape, mate, id));
            List<int[]> longer = [];
            foreach (int[] partial in rankings)
            {
                for (int rank = 0; rank < mates.Count; rank++)
                {
                    if (!mates.Exists(mate => mate < id && partial[mate] == least[mate] + rank))
                    {
                        int[] next = [.. partial];
                        next[id] = least[id] + rank;
                        longer.Add(next);
                    }
                }
            }

            rankings = longer;
        }

        return rankings;
    }

    private static int[] ByColour(GraphShape shape, int[] least, List<int> open)
    {
        ulong[] colours = [.. Enumerable.Range(0, least.Length).Select(id => GraphShape.Mix(shape.PlainOf(id)))];
        Refine(shape, colours);
        while (Tied(open, colours) is int one)
        {
            colours[one]++;
            Refine(shape, colours);
        }

        int[] ranks = [.. least];
        foreach (int id in open)
        {
            ranks[id] += open.Count(mate => AreMates(shape, mate, id) && colours[mate] < colours[id]);
        }

        return ranks;
    }

    /// <summary>Returns the first operation of the least colour that several have; null if all differ.</summary>
    private static int? Tied(List<int> open, ulong[] colours) =>
        open.GroupBy(id => colours[id]).Where(same => same.Skip(1).Any()).MinBy(same => same.Key)?.First();

    /// <summary>Replaces each colour by a hash of it and of the colours around it, until their number no longer grows.</summary>
    private static void Refine(GraphShape shape, ulong[] colours)
    {
        var next = new ulong[colours.Length];
        for (int before = 0, distinct = Distinct(); distinct > before; (before, distinct) = (distinct, Distinct()))
        {
            for (int id = 0; id < next.Length; id++)
            {
                next[id] = shape.Combine(id, GraphShape.Mix(colours[id]), colours);
            }

            foreach (int id in shape.Order)
            {
                GraphOp op = shape.Graph.Ops[id];
                for (int i = 0; i < op.Inputs.Length; i++)
                {
                    next[op.Inputs[i]] += GraphShape.Mix(colours[id] + (op.Kind is OpKind.Sum ? 0 : (ulong)i));
                }
            }

            for (int o = 0; o < shape.Graph.Outputs.Count; o++)
            {
                next[shape.Graph.Outputs[o]] += GraphShape.Mix((ulong)o);
            }

            next.CopyTo(colours, 0);
        }

        int Distinct() => shape.Order.Select(id => colours[id]).Distinct().Count();
    }
}
