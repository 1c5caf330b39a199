using FastProxy.Networks;
using FastProxy.Networks.Operations;

namespace FastProxy.Tests.Networks.Canonical;

/// <summary>A random DAG of few kinds of operations on values of one shape, so that many of them could trade places.</summary>
internal sealed class RandomDag
{
    private const int Channels = 4;
    private readonly List<(int Kind, int[] Inputs)> nodes = [];

    /// <summary>The DAG of a seed: up to 24 operations over the input, and the sum of all that nothing reads.</summary>
    public RandomDag(int seed)
    {
        var random = new Random(seed);
        int count = 2 + random.Next(23);
        int near = random.Next(2) == 0 ? int.MaxValue : 4;
        for (int id = 1; id <= count; id++)
        {
            int kind = random.Next(Kinds);
            nodes.Add((kind, [.. Enumerable.Range(0, kind == Sum ? 2 : 1).Select(_ => random.Next(Math.Max(0, id - near), id))]));
        }

        int[] open = [.. Enumerable.Range(1, count).Where(id => !nodes.Exists(node => node.Inputs.Contains(id)))];
        nodes.Add((Sum, open.Length == 1 ? [open[0], 0] : open));
    }

    private const int Sum = 0;
    private const int Kinds = 6;

    /// <summary>The network, its operations in their order.</summary>
    public Network Build() => Build([.. Enumerable.Range(0, nodes.Count)]);

    /// <summary>The network with its operations in another order that is topological, and the inputs of sums in another order.</summary>
    public Network BuildRelabelled(Random random)
    {
        List<int> order = [];
        while (order.Count < nodes.Count)
        {
            int[] ready = [.. Enumerable.Range(0, nodes.Count)
                .Where(n => !order.Contains(n) && nodes[n].Inputs.All(input => input == 0 || order.Contains(input - 1)))];
            order.Add(ready[random.Next(ready.Length)]);
        }

        return Build(order, random);
    }

    /// <summary>The DAG with the last sum reading one value more.</summary>
    public RandomDag WithEdge(Random random)
    {
        var changed = new RandomDag(nodes);
        (int kind, int[] inputs) = nodes[^1];
        changed.nodes[^1] = (kind, [.. inputs, random.Next(nodes.Count)]);
        return changed;
    }

    /// <summary>The DAG with one operation that is no sum of another kind.</summary>
    public RandomDag? WithOp(Random random)
    {
        int[] choices = [.. Enumerable.Range(0, nodes.Count).Where(n => nodes[n].Kind != Sum)];
        if (choices.Length == 0)
        {
            return null;
        }

        var changed = new RandomDag(nodes);
        int chosen = choices[random.Next(choices.Length)];
        (int kind, int[] inputs) = nodes[chosen];
        changed.nodes[chosen] = (1 + (kind - 1 + 1 + random.Next(Kinds - 2)) % (Kinds - 1), inputs);
        return changed;
    }

    private RandomDag(List<(int Kind, int[] Inputs)> nodes) => this.nodes.AddRange(nodes);

    private Network Build(List<int> order, Random? random = null)
    {
        var net = new NetworkBuilder();
        var ids = new int[nodes.Count + 1];
        ids[0] = net.Input(new Shape(Channels, 8, 8));
        foreach (int n in order)
        {
            (int kind, int[] inputs) = nodes[n];
            int[] from = [.. inputs.Select(input => ids[input])];
            random?.Shuffle(from);
            ids[n + 1] = kind switch
            {
                Sum => net.Add(from),
                1 => net.Conv(from[0], Channels, new Window(3, 1, 1), new Weight($"l{n}", $"k{n}")),
                2 => net.Conv(from[0], Channels, new Window(1), new Weight($"l{n}", $"k{n}")),
                3 => net.Relu(from[0]),
                4 => net.BatchNorm(from[0], $"l{n}"),
                _ => net.AvgPool(from[0], new Window(3, 1, 1), countPadding: false),
            };
        }

        return net.Build();
    }
}
