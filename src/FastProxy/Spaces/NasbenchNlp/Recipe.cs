using System.Security.Cryptography;
using System.Text;

namespace FastProxy.Spaces.NasbenchNlp;

/// <summary>A node of a recipe.</summary>
/// <param name="Op">The operation.</param>
/// <param name="Inputs">Its inputs in order: 0 for x, 1 + i for h_prev_i, and after these the nodes in order.</param>
/// <param name="Label">The name in the text that the recipe was read from; null for the normal name.</param>
internal sealed record RecipeNode(RecipeOp Op, int[] Inputs, string? Label = null);

/// <summary>
/// A recurrent cell of NAS-Bench-NLP: nodes that read the step's input x, the hidden states h_prev_i and each other, some of which are the new hidden
/// states h_new_i.
/// </summary>
/// <remarks>
/// Nodes stand in their normal order: depth first from h_new_0, h_new_1, ... along the inputs, each after its inputs. So cells that differ in
/// names and in the order of nodes alone are equal. Nodes that no hidden state reads follow in the order in which they are given.
/// </remarks>
internal sealed class Recipe
{
    /// <summary>The step's input as a source.</summary>
    public const int X = 0;

    private const int LongestTerm = 64;

    private readonly bool[] useful;

    private Recipe(int states, IReadOnlyList<RecipeNode> nodes, int[] outputs, int live)
    {
        States = states;
        Nodes = nodes;
        Outputs = outputs;
        Live = live;
        int inner = 0;
        Names = [.. nodes.Select((_, n) => Array.IndexOf(outputs, First + n) is var i and >= 0 ? $"h_new_{i}" : $"n{inner++}")];
        useful = FindUseful();
    }

    /// <summary>The number of hidden states.</summary>
    public int States { get; }

    /// <summary>The nodes, each after its inputs.</summary>
    public IReadOnlyList<RecipeNode> Nodes { get; }

    /// <summary>The normal names of the nodes: <c>n0</c>, <c>n1</c>, ..., and <c>h_new_i</c>.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>For each hidden state the source that is its new value.</summary>
    public int[] Outputs { get; }

    /// <summary>The number of nodes that a new hidden state depends on; they come first.</summary>
    public int Live { get; }

    /// <summary>The source of the first node.</summary>
    public int First => 1 + States;

    /// <summary>Whether x, every hidden state and every node reaches h_new_0, at once or over time: nothing can be left out.</summary>
    public bool IsWhole => Array.TrueForAll(useful, source => source);

    /// <summary>Returns the recipe of nodes in any order.</summary>
    /// <param name="states">The number of hidden states.</param>
    /// <param name="nodes">The nodes.</param>
    /// <param name="outputs">For each hidden state the source that is its new value: a node, none twice.</param>
    /// <param name="cycle">A node that depends on itself, if the result is null.</param>
    /// <returns>The recipe; null if a node depends on itself.</returns>
    public static Recipe? Of(int states, IReadOnlyList<RecipeNode> nodes, IReadOnlyList<int> outputs, out int cycle)
    {
        const int Open = -1;
        int first = 1 + states;
        var placeOf = new int?[nodes.Count];
        var sorted = new List<RecipeNode>(nodes.Count);
        int? bad = null;
        foreach (int output in outputs)
        {
            Visit(output);
        }

        int live = sorted.Count;
        for (int n = 0; n < nodes.Count; n++)
        {
            Visit(first + n);
        }

        cycle = bad ?? -1;
        return bad is null ? new Recipe(states, sorted, [.. outputs.Select(Renamed)], live) : null;

        int Renamed(int source) => source < first ? source : first + placeOf[source - first]!.Value;

        void Visit(int source)
        {
            int n = source - first;
            if (n < 0 || bad is not null || placeOf[n] is >= 0)
            {
                return;
            }

            if (placeOf[n] == Open)
            {
                bad = n;
                return;
            }

            placeOf[n] = Open;
            foreach (int input in nodes[n].Inputs)
            {
                Visit(input);
            }

            if (bad is null)
            {
                placeOf[n] = sorted.Count;
                sorted.Add(nodes[n] with { Inputs = Array.ConvertAll(nodes[n].Inputs, Renamed) });
            }
        }
    }

    /// <summary>Returns the normal name of a source.</summary>
    public string NameOf(int source) => source == X ? "x" : source < First ? $"h_prev_{source - 1}" : Names[source - First];

    /// <summary>Returns the recipe without the nodes that neither x nor time connects to h_new_0; null if a hidden state is one of them.</summary>
    public Recipe? Pruned()
    {
        if (!Outputs.All(output => useful[output]))
        {
            return null;
        }

        var placeOf = new int[useful.Length];
        var kept = new List<RecipeNode>();
        for (int source = 0; source < useful.Length; source++)
        {
            placeOf[source] = source < First ? source : First + kept.Count;
            if (source >= First && useful[source])
            {
                RecipeNode node = Nodes[source - First];
                kept.Add(node with { Inputs = Array.ConvertAll(node.Inputs, input => placeOf[input]) });
            }
        }

        return Of(States, kept, Array.ConvertAll(Outputs, output => placeOf[output]), out _);
    }

    /// <summary>
    /// Returns a name for each node that says what it computes: its operation and the names of its inputs, and of nodes of one such name the ordinal.
    /// Terms of over 64 characters are replaced by 128 bits of their SHA-256.
    /// </summary>
    public IReadOnlyList<string> Terms()
    {
        var terms = new List<string>();
        var counts = new Dictionary<string, int>();
        foreach (RecipeNode node in Nodes)
        {
            string term = $"{RecipeOps.Names[(int)node.Op]}({string.Join(',', node.Inputs.Select(i => i < First ? NameOf(i) : terms[i - First]))})";
            int before = counts.GetValueOrDefault(term);
            counts[term] = before + 1;
            term = $"{term}#{before}";
            terms.Add(term.Length <= LongestTerm
                ? term
                : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(term)).AsSpan(0, 16)));
        }

        return terms;
    }

    /// <summary>Returns the normal text.</summary>
    public override string ToString() => TextOf(Nodes.Count);

    /// <summary>Returns the normal text without the nodes that no hidden state depends on.</summary>
    public string LiveText() => TextOf(Live);

    /// <remarks>Names consist of letters, digits and underscores: there is nothing to escape.</remarks>
    private string TextOf(int count)
    {
        var text = new StringBuilder("{");
        for (int n = 0; n < count; n++)
        {
            string inputs = string.Join(',', Nodes[n].Inputs.Select(input => $"\"{NameOf(input)}\""));
            text.Append($"{(n == 0 ? "" : ",")}\"{Names[n]}\":{{\"op\":\"{RecipeOps.Names[(int)Nodes[n].Op]}\",\"input\":[{inputs}]}}");
        }

        return text.Append('}').ToString();
    }

    private bool[] FindUseful()
    {
        var found = new bool[First + Nodes.Count];
        Visit(Outputs[0]);
        return found;

        void Visit(int source)
        {
            if (found[source])
            {
                return;
            }

            found[source] = true;
            foreach (int read in source >= First ? Nodes[source - First].Inputs : source == X ? [] : [Outputs[source - 1]])
            {
                Visit(read);
            }
        }
    }
}
