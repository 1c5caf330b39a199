namespace FastProxy.Kernels.Maps;

/// <summary>The shape of a map: a sample's elements, in row-major order, as outer x middle x inner; lists of places along the middle.</summary>
/// <param name="Outer">The elements before the middle.</param>
/// <param name="Length">The elements of the input along the middle.</param>
/// <param name="Results">The elements of the result along the middle, a list for each.</param>
/// <param name="Inner">The elements after the middle.</param>
public readonly record struct MapShape(int Outer, int Length, int Results, int Inner)
{
    /// <summary>The lines along the middle. No result depends on another line than its own.</summary>
    public int Lines => Outer * Inner;

    public override string ToString() => $"{Outer}x{Length}x{Inner} to {Results}";
}

/// <summary>A map and its lists.</summary>
/// <param name="shape">The shape.</param>
/// <param name="starts">For each list the place of its first term; last the number of terms.</param>
/// <param name="sources">For each term a place along the input's middle.</param>
/// <param name="weights">For each term its weight.</param>
public sealed class MapLists(MapShape shape, int[] starts, int[] sources, float[] weights)
{
    private readonly Lazy<MapLists> transposed = new(() => Transpose(shape, starts, sources, weights));

    /// <summary>The shape.</summary>
    public MapShape Shape => shape;

    /// <summary>For each list the place of its first term; last the number of terms.</summary>
    public int[] Starts => starts;

    /// <summary>For each term a place along the input's middle.</summary>
    public int[] Sources => sources;

    /// <summary>For each term its weight.</summary>
    public float[] Weights => weights;

    /// <summary>The terms of the longest list.</summary>
    public int Longest => starts.Zip(starts.Skip(1), (from, to) => to - from).Max();

    /// <summary>The map from results back to inputs, which is the gradient of the weighted sums.</summary>
    public MapLists Transposed => transposed.Value;

    private static MapLists Transpose(MapShape shape, int[] starts, int[] sources, float[] weights)
    {
        var places = new int[shape.Length + 1];
        foreach (int source in sources)
        {
            places[source + 1]++;
        }

        for (int i = 0; i < shape.Length; i++)
        {
            places[i + 1] += places[i];
        }

        int[] next = [.. places];
        var results = new int[sources.Length];
        var factors = new float[sources.Length];
        for (int result = 0; result < shape.Results; result++)
        {
            for (int term = starts[result]; term < starts[result + 1]; term++)
            {
                int place = next[sources[term]]++;
                (results[place], factors[place]) = (result, weights[term]);
            }
        }

        return new(shape with { Length = shape.Results, Results = shape.Length }, places, results, factors);
    }
}
