using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using FastProxy.Input;
using FastProxy.Kernels.Maps;

namespace FastProxy.Networks;

/// <summary>
/// Lists of elements of a sample, one for each element of the result: a reshape, a transposition, a slice, padding, a repetition, a reduction, a
/// resize, the windows of a pooling. An operation forms a weighted sum or a maximum of each list.
/// <para>
/// A sample's elements are in row-major order: channels, rows, columns. They are seen as outer x middle x inner; the map acts along the middle,
/// alike for every outer and inner index. Windows over several axes are a map along each.
/// </para>
/// </summary>
public sealed class ElementMap : IEquatable<ElementMap>
{
    /// <summary>The limit on the terms of a map, all its lists together.</summary>
    public const int MaxTerms = 1 << 24;

    private readonly UInt128 digest;

    /// <summary>Creates a map.</summary>
    /// <param name="outer">The elements before the middle.</param>
    /// <param name="length">The elements of the input along the middle.</param>
    /// <param name="inner">The elements after the middle.</param>
    /// <param name="starts">For each element of the result along the middle the place of its first term; last the number of terms.</param>
    /// <param name="sources">For each term an index along the input's middle.</param>
    /// <param name="weights">For each term its weight; null for 1 everywhere.</param>
    /// <exception cref="InputException">The lists do not fit the lengths, or have too many terms.</exception>
    public ElementMap(int outer, int length, int inner, int[] starts, int[] sources, float[]? weights = null)
    {
        if (outer < 1 || inner < 1 || starts.Length < 2 || starts[0] != 0 || starts[^1] != sources.Length || sources.Length > MaxTerms
            || !starts.Zip(starts.Skip(1), (a, b) => a <= b).All(ordered => ordered)
            || !Array.TrueForAll(sources, source => source >= 0 && source < length) || (weights is not null && weights.Length != sources.Length))
        {
            throw new InputException($"a map of {outer} x {length} x {inner} elements with {sources.Length} terms: its lists do not fit");
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(MemoryMarshal.AsBytes<int>([outer, length, inner, starts.Length, sources.Length, .. starts]));
        hash.AppendData(MemoryMarshal.AsBytes<int>(sources));
        hash.AppendData(MemoryMarshal.AsBytes<float>(weights ?? []));
        Lists = new MapLists(
            new MapShape(outer, length, starts.Length - 1, inner), starts, sources, weights ?? [.. Enumerable.Repeat(1f, sources.Length)]);
        digest = BinaryPrimitives.ReadUInt128LittleEndian(hash.GetHashAndReset());
    }

    /// <summary>The lists as kernels read them.</summary>
    public MapLists Lists { get; }

    /// <summary>Whether every list has a term, so that it has a maximum.</summary>
    public bool HasMaxima => Lists.Starts.Zip(Lists.Starts.Skip(1), (from, to) => from < to).All(hasTerm => hasTerm);

    /// <summary>The elements of a sample that the map reads.</summary>
    public long InputElements => (long)Lists.Shape.Outer * Lists.Shape.Length * Lists.Shape.Inner;

    /// <summary>The elements of a sample that the map gives.</summary>
    public long OutputElements => (long)Lists.Shape.Outer * Lists.Shape.Results * Lists.Shape.Inner;

    /// <summary>Returns a map with one term or, where the source is -1, no term a result.</summary>
    public static ElementMap Gather(int outer, int length, int inner, int[] sources) => Of(
        outer, length, inner, [.. sources.Select(source => source < 0 ? [] : new[] { (source, 1f) })]);

    /// <summary>Returns a map of lists of terms: an index along the input's middle and a weight.</summary>
    public static ElementMap Of(int outer, int length, int inner, IReadOnlyList<(int Source, float Weight)[]> lists)
    {
        var starts = new int[lists.Count + 1];
        for (int i = 0; i < lists.Count; i++)
        {
            starts[i + 1] = checked(starts[i] + lists[i].Length);
        }

        float[] weights = [.. lists.SelectMany(list => list.Select(term => term.Weight))];
        int[] sources = [.. lists.SelectMany(list => list.Select(term => term.Source))];
        return new(outer, length, inner, starts, sources, Array.TrueForAll(weights, w => w == 1) ? null : weights);
    }

    /// <summary>Returns the map that leaves elements as they are: only their shape changes.</summary>
    public static ElementMap Reshape(int elements) => new(1, 1, elements, [0, 1], [0]);

    /// <summary>Returns the transposition of an array: axis i of the result is axis <c>order[i]</c> of the input.</summary>
    public static ElementMap Transpose(IReadOnlyList<int> lengths, IReadOnlyList<int> order)
    {
        int head = 0;
        while (head < order.Count && order[head] == head)
        {
            head++;
        }

        int tail = order.Count;
        while (tail > head && order[tail - 1] == tail - 1)
        {
            tail--;
        }

        int count = lengths.Skip(head).Take(tail - head).Aggregate(1, (product, length) => checked(product * length));
        int[] strides = new int[lengths.Count];
        for (int axis = tail - 1, stride = 1; axis >= head; axis--)
        {
            strides[axis] = stride;
            stride *= lengths[axis];
        }

        var sources = new int[count];
        for (int i = 0; i < count; i++)
        {
            for (int axis = tail - 1, rest = i; axis >= head; axis--)
            {
                (rest, int at) = Math.DivRem(rest, lengths[order[axis]]);
                sources[i] += at * strides[order[axis]];
            }
        }

        return Gather(Product(lengths.Take(head)), count, Product(lengths.Skip(tail)), sources);
    }

    /// <summary>Returns the map of lists along one axis of an array.</summary>
    public static ElementMap Along(IReadOnlyList<int> lengths, int axis, IReadOnlyList<(int Source, float Weight)[]> lists) =>
        Of(Product(lengths.Take(axis)), lengths[axis], Product(lengths.Skip(axis + 1)), lists);

    /// <summary>Returns the map of one source for each result along one axis of an array; -1 for zero.</summary>
    public static ElementMap Along(IReadOnlyList<int> lengths, int axis, int[] sources) =>
        Gather(Product(lengths.Take(axis)), lengths[axis], Product(lengths.Skip(axis + 1)), sources);

    /// <summary>Returns the sum along one axis, each term times <paramref name="weight"/>.</summary>
    public static ElementMap Reduce(IReadOnlyList<int> lengths, int axis, float weight = 1) =>
        Along(lengths, axis, [[.. Enumerable.Range(0, lengths[axis]).Select(i => (i, weight))]]);

    public bool Equals(ElementMap? other) => other is not null && other.digest == digest;

    public override bool Equals(object? obj) => Equals(obj as ElementMap);

    public override int GetHashCode() => digest.GetHashCode();

    /// <summary>Returns the lengths and a hash of all lists.</summary>
    public override string ToString() => $"{Lists.Shape} {digest:x32}";

    private static int Product(IEnumerable<int> lengths) => lengths.Aggregate(1, (product, length) => checked(product * length));
}
