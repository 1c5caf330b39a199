using FastProxy.Networks;
using FastProxy.Networks.Operations;

namespace FastProxy.Spaces;

/// <summary>
/// Relative positions of attention over a class token and a square grid of patches (Chen et al., "AutoFormer", ICCV 2021): a table of vectors for
/// vertical and one for horizontal distances, which end at 14, for keys and for values. Row 0 stands for the class token on either side.
/// </summary>
/// <param name="net">The network.</param>
/// <param name="side">The side of the grid.</param>
/// <param name="width">The features of a head, which all heads have in common.</param>
internal sealed class RelativePositions(NetworkBuilder net, int side, int width)
{
    private const int Farthest = 14;
    private const int Rows = 2 * Farthest + 2;

    private readonly VisionBlocks parts = new(net);
    private readonly int tokens = side * side + 1;

    /// <summary>Adds the terms of the logits, heads * keys x 1 x queries: each query times the two vectors of its distance to the key.</summary>
    /// <param name="query">The queries, scaled as in attention.</param>
    /// <param name="heads">The number of heads.</param>
    /// <param name="name">What the names of the layers begin with.</param>
    public int OfKeys(int query, int heads, string name)
    {
        int products = net.MatMul(Tables(heads, $"{name}.rel_pos_embed_k"), query, heads, isATransposed: true);
        (int, float)[][] lists = [.. Pairs().Select(p => new[] { (Place(p.Vertical, p.Query), 1f), (Place(p.Horizontal, p.Query), 1f) })];
        return net.Map(products, ElementMap.Of(heads, 2 * Rows * tokens, 1, lists), new Shape(heads * tokens, 1, tokens));
    }

    /// <summary>Adds the terms of the outputs, heads * width x 1 x queries: the two vectors of each distance times its weight.</summary>
    /// <param name="weights">The weights of attention, heads * keys x 1 x queries.</param>
    /// <param name="heads">The number of heads.</param>
    /// <param name="name">What the names of the layers begin with.</param>
    public int OfValues(int weights, int heads, string name)
    {
        ILookup<int, int> sources = Pairs()
            .SelectMany(p => new[] { (Row: p.Vertical, p), (Row: p.Horizontal, p) })
            .ToLookup(t => Place(t.Row, t.p.Query), t => Place(t.p.Key, t.p.Query));
        (int, float)[][] lists = [.. Enumerable.Range(0, 2 * Rows * tokens).Select(i => sources[i].Select(source => (source, 1f)).ToArray())];
        int sums = net.Map(weights, ElementMap.Of(heads, tokens * tokens, 1, lists), new Shape(heads * 2 * Rows, 1, tokens));
        return net.MatMul(Tables(heads, $"{name}.rel_pos_embed_v"), sums, heads);
    }

    /// <summary>Adds both tables side by side, repeated for each head: heads * width x 1 x 2 Rows.</summary>
    private int Tables(int heads, string name)
    {
        int both = net.Join(
            parts.Table(Rows, width, $"{name}.embeddings_table_v"), parts.Table(Rows, width, $"{name}.embeddings_table_h"));
        return net.Map(both, ElementMap.Gather(1, 1, width * 2 * Rows, new int[heads]), new Shape(heads * width, 1, 2 * Rows));
    }

    private int Place(int row, int query) => row * tokens + query;

    /// <summary>Returns each key with each query, and the rows of their distances, those of the horizontal table behind the vertical ones.</summary>
    private IEnumerable<(int Key, int Query, int Vertical, int Horizontal)> Pairs() =>
        from key in Enumerable.Range(0, tokens)
        from query in Enumerable.Range(0, tokens)
        select key == 0 || query == 0
            ? (key, query, 0, Rows)
            : (key, query, RowOf((key - 1) / side - (query - 1) / side), Rows + RowOf((key - 1) % side - (query - 1) % side));

    private static int RowOf(int distance) => 1 + Farthest + Math.Clamp(distance, -Farthest, Farthest);
}
