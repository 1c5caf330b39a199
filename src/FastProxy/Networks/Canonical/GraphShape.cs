using System.Runtime.InteropServices;

namespace FastProxy.Networks.Canonical;

/// <summary>The facts about a graph that a canonical form needs before it is written.</summary>
internal sealed class GraphShape
{
    private readonly ulong[] plain;
    private readonly Dictionary<ulong, List<int>> peers = [];
    private readonly List<int> distinct = [];

    /// <summary>Analyses <paramref name="graph"/>.</summary>
    public GraphShape(OpGraph graph)
    {
        Graph = graph;
        int count = graph.Ops.Count;
        IsReached = new bool[count];
        FirstOutput = new int[count];
        plain = new ulong[count];
        var depth = new int[count];
        for (int id = 0; id < count; id++)
        {
            Look(id, depth);
        }

        Array.Fill(FirstOutput, int.MaxValue);
        for (int o = 0; o < graph.Outputs.Count; o++)
        {
            Reach(graph.Outputs[o], o);
        }

        for (int id = count - 1; id >= 0; id--)
        {
            foreach (int input in FirstOutput[id] == int.MaxValue ? [] : graph.Ops[id].Inputs)
            {
                Reach(input, FirstOutput[id]);
            }
        }

        // An operation is deeper than its inputs, a sum as deep as the deepest of its terms.
        var places = new List<long>(count);
        for (int id = 0; id < count; id++)
        {
            if (IsLive(id))
            {
                places.Add(((2L * depth[id] + (graph.Ops[id].Kind is OpKind.Sum ? 1 : 0)) << 32) + id);
                AddPeer(id);
            }
        }

        places.Sort();
        Order = [.. places.ConvertAll(place => (int)place)];
    }

    /// <summary>The graph.</summary>
    public OpGraph Graph { get; }

    /// <summary>For each operation, whether it depends on an input through non-zero operations.</summary>
    public bool[] IsReached { get; }

    /// <summary>For each live operation, the first output that it leads to; <see cref="int.MaxValue"/> for a dead one.</summary>
    public int[] FirstOutput { get; }

    /// <summary>The live operations by depth of nesting, the least deep first; at equal depth, sums come last.</summary>
    public int[] Order { get; }

    /// <summary>The live distinct operations, in the order of the graph.</summary>
    public IReadOnlyList<int> Distinct => distinct;

    /// <summary>Returns whether an operation is on a path from an input to an output.</summary>
    public bool IsLive(int id) => FirstOutput[id] < int.MaxValue;

    /// <summary>
    /// Returns the live distinct operations that could trade places with one, itself among them: those of its <see cref="PlainOf"/>.
    /// </summary>
    public List<int> PeersOf(int id) => peers[plain[id]];

    /// <summary>
    /// Returns a hash of a reached operation's value with ordinals left out: equal for operations that could trade places. A collision costs time and
    /// changes nothing.
    /// </summary>
    public ulong PlainOf(int id) => plain[id];

    public static ulong Mix(ulong x)
    {
        x = (x ^ (x >> 30)) * 0xBF58_476D_1CE4_E5B9;
        x = (x ^ (x >> 27)) * 0x94D0_49BB_1331_11EB;
        return x ^ (x >> 31);
    }

    /// <summary>Returns a hash of an operation that holds <paramref name="own"/> and values of its inputs, which a sum reads in any order.</summary>
    public ulong Combine(int id, ulong own, ulong[] values)
    {
        GraphOp op = Graph.Ops[id];
        ulong hash = own;
        for (int i = 0; i < op.Inputs.Length; i++)
        {
            int input = op.Inputs[i];
            ulong value = IsReached[input] ? values[input] : 0;
            hash = op.Kind is OpKind.Sum ? hash + (value == 0 ? 0 : Mix(value)) : Mix(hash + Mix(value + 1));
        }

        return Mix(hash);
    }

    private void Look(int id, int[] depth)
    {
        GraphOp op = Graph.Ops[id];
        int terms = 0;
        foreach (int input in op.Inputs)
        {
            depth[id] = Math.Max(depth[id], depth[input]);
            (terms, plain[id]) = IsReached[input] ? (terms + 1, plain[input]) : (terms, plain[id]);
        }

        IsReached[id] = terms > 0 || op.Kind is OpKind.Input;
        depth[id] += op.Kind is OpKind.Sum || !IsReached[id] ? 0 : 1;
        if (op.Kind is not OpKind.Sum || terms > 1)
        {
            plain[id] = Combine(id, Hash(op.Name), plain);
        }
    }

    private void Reach(int id, int output)
    {
        if (IsReached[id])
        {
            FirstOutput[id] = Math.Min(FirstOutput[id], output);
        }
    }

    private void AddPeer(int id)
    {
        if (Graph.Ops[id].Kind is OpKind.Distinct)
        {
            distinct.Add(id);
            (CollectionsMarshal.GetValueRefOrAddDefault(peers, plain[id], out _) ??= []).Add(id);
        }
    }

    /// <summary>Returns the FNV-1a hash.</summary>
    private static ulong Hash(string text)
    {
        ulong hash = 0xCBF2_9CE4_8422_2325;
        foreach (char c in text)
        {
            hash = (hash ^ c) * 0x100_0000_01B3;
        }

        return hash;
    }
}
