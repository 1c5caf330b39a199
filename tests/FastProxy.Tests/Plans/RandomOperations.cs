using FastProxy.Networks;
using FastProxy.Networks.Operations;

namespace FastProxy.Tests.Plans;

/// <summary>Pseudo-random operations that models from elsewhere have and spaces do not.</summary>
internal static class RandomOperations
{
    /// <summary>Adds one to a network and returns its id.</summary>
    public static int Add(NetworkBuilder net, Random random, int x, IReadOnlyList<int> reached) => random.Next(6) switch
    {
        0 => Map(net, random, x),
        1 => MaxMap(net, random, x),
        2 => Multiply(net, random, x, reached),
        3 => net.Scale(x, Numbers(random, net.ShapeOf(x).Channels), random.Next(2) == 0 ? null : Numbers(random, net.ShapeOf(x).Channels)),
        4 => net.Scale(x, [random.NextSingle() - 0.5f]),
        _ => net.BatchNorm(x, "norm", 0.01f),
    };

    /// <summary>A transposition, a gathering with zeros, or weighted sums along one axis.</summary>
    private static int Map(NetworkBuilder net, Random random, int x)
    {
        Shape s = net.ShapeOf(x);
        int[] lengths = [s.Channels, s.Height, s.Width];
        int axis = random.Next(3);
        int[] result = [.. lengths];
        switch (random.Next(3))
        {
            case 0:
                int[] order = [0, 1, 2];
                random.Shuffle(order);
                return net.Map(x, ElementMap.Transpose(lengths, order), new Shape(lengths[order[0]], lengths[order[1]], lengths[order[2]]));
            case 1:
                result[axis] = random.Next(1, 9);
                int[] sources = [.. Enumerable.Range(0, result[axis]).Select(i => i == 0 ? 0 : random.Next(-1, lengths[axis]))];
                return net.Map(x, ElementMap.Along(lengths, axis, sources), new Shape(result[0], result[1], result[2]));
            default:
                result[axis] = random.Next(1, 5);
                (int, float)[][] lists = [.. Enumerable.Range(0, result[axis]).Select(_ => Terms(random, random.Next(1, 4), lengths[axis]))];
                return net.Map(x, ElementMap.Along(lengths, axis, lists), new Shape(result[0], result[1], result[2]));
        }
    }

    private static int MaxMap(NetworkBuilder net, Random random, int x)
    {
        Shape s = net.ShapeOf(x);
        int[] lengths = [s.Channels, s.Height, s.Width];
        int axis = random.Next(3);
        int[] result = [.. lengths];
        result[axis] = random.Next(1, 5);
        (int, float)[][] lists = [.. Enumerable.Range(0, result[axis]).Select(_ => Terms(random, random.Next(1, 4), lengths[axis]))];
        return net.MaxMap(x, ElementMap.Along(lengths, axis, lists), new Shape(result[0], result[1], result[2]));
    }

    private static int Multiply(NetworkBuilder net, Random random, int x, IReadOnlyList<int> reached)
    {
        Shape s = net.ShapeOf(x);
        int b = reached[random.Next(reached.Count)];
        Shape o = net.ShapeOf(b);
        bool fits = (o.Channels == 1 || o.Channels == s.Channels) && (o is { Height: 1, Width: 1 } || (o.Height == s.Height && o.Width == s.Width));
        return net.Multiply(x, fits && random.Next(2) == 0 ? b : net.GlobalAvgPool(x));
    }

    /// <summary>Distinct sources with weights, so that no two elements tie.</summary>
    private static (int Source, float Weight)[] Terms(Random random, int count, int length)
    {
        int[] all = [.. Enumerable.Range(0, length)];
        random.Shuffle(all);
        return [.. all.Take(count).Select(source => (source, random.NextSingle() + 0.5f))];
    }

    private static float[] Numbers(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => 2 * random.NextSingle() - 1)];
}
