using FastProxy.Input;

namespace FastProxy.Onnx.Folding;

/// <summary>The rules of ONNX for dimensions, shared by constants and values.</summary>
internal static class Shapes
{
    /// <summary>The most elements of a constant that grows from a smaller one.</summary>
    public const int MaxMade = 1 << 24;

    /// <summary>The most elements of a constant that is one number everywhere: those of VGG-19 are 144 million.</summary>
    public const int MaxFilled = 200_000_000;

    private const int MaxRank = 16;

    /// <summary>A dimension counted from the end if negative.</summary>
    /// <exception cref="InputException">There is none of that number.</exception>
    public static int Axis(long axis, int rank) => axis >= -rank && axis < rank
        ? (int)(axis < 0 ? axis + rank : axis)
        : throw new InputException($"axis {axis} of {rank} dimensions");

    /// <summary>The dimensions that are named, in rising order.</summary>
    /// <exception cref="InputException">One is not there, or comes twice.</exception>
    public static int[] Axes(IEnumerable<long> axes, int rank)
    {
        int[] found = [.. axes.Select(axis => Axis(axis, rank)).Order()];
        return found.Distinct().Count() == found.Length ? found : throw new InputException($"axes {string.Join(", ", found)}: one comes twice");
    }

    /// <summary>The shape that <c>Reshape</c> asks for.</summary>
    /// <param name="old">The shape that there is.</param>
    /// <param name="wanted">The lengths; 0 for that of the old shape, -1 for the rest.</param>
    /// <param name="allowZero">Whether 0 is a length.</param>
    public static long[] Reshape(IReadOnlyList<long> old, IReadOnlyList<long> wanted, bool allowZero)
    {
        long count = Product(old);
        long[] shape = [.. wanted.Select((length, i) => length == 0 && !allowZero && i < old.Count ? old[i] : length)];
        int free = Array.IndexOf(shape, -1);
        if (free >= 0)
        {
            shape[free] = 1;
            long rest = Product(shape);
            shape[free] = rest > 0 ? count / rest : 0;
        }

        return shape.Length <= MaxRank && shape.All(length => length >= 1) && Product(shape) == count ? shape
            : throw new InputException($"a reshape of {Text(old)} to {Text(wanted)}: expected as many elements");
    }

    /// <summary>The shape with dimensions of length 1 at these places.</summary>
    public static long[] Unsqueeze(IReadOnlyList<long> old, IReadOnlyList<long> axes)
    {
        int rank = old.Count + axes.Count;
        int[] added = rank <= MaxRank ? Axes(axes, rank) : throw new InputException($"{rank} dimensions, expected at most {MaxRank}");
        var rest = new Queue<long>(old);
        return [.. Enumerable.Range(0, rank).Select(axis => Array.IndexOf(added, axis) >= 0 ? 1 : rest.Dequeue())];
    }

    /// <summary>The shape without these dimensions of length 1, or without any.</summary>
    public static long[] Squeeze(IReadOnlyList<long> old, IReadOnlyList<long>? axes)
    {
        int[] removed = axes is null ? [.. Enumerable.Range(0, old.Count).Where(axis => old[axis] == 1)] : Axes(axes, old.Count);
        return removed.All(axis => old[axis] == 1)
            ? [.. old.Where((_, axis) => Array.IndexOf(removed, axis) < 0)]
            : throw new InputException($"a squeeze of {Text(old)}, axes {string.Join(", ", removed)}: expected lengths of 1");
    }

    /// <summary>The shape of two shapes together, lengths of 1 being repeated.</summary>
    public static long[] Broadcast(IReadOnlyList<long> a, IReadOnlyList<long> b)
    {
        int rank = Math.Max(a.Count, b.Count);
        var shape = new long[rank];
        for (int i = 0; i < rank; i++)
        {
            long of(IReadOnlyList<long> s) => i < rank - s.Count ? 1 : s[i - rank + s.Count];
            shape[i] = of(a) == of(b) || of(b) == 1 ? of(a) : of(a) == 1 ? of(b)
                : throw new InputException($"shapes {Text(a)} and {Text(b)} do not go together");
        }

        return shape;
    }

    /// <summary>The order of a transposition; reversed where none is given.</summary>
    public static int[] Permutation(IReadOnlyList<long>? given, int rank)
    {
        int[] order = given is null ? [.. Enumerable.Range(0, rank).Reverse()] : [.. given.Select(axis => Axis(axis, rank))];
        return order.Order().SequenceEqual(Enumerable.Range(0, rank)) ? order
            : throw new InputException($"perm {string.Join(", ", given ?? [])} of {rank} dimensions: expected each once");
    }

    /// <summary>The shape of a constant.</summary>
    /// <exception cref="InputException">A length is negative, or there are more elements than <paramref name="most"/>.</exception>
    public static int[] Constant(IReadOnlyList<long> shape, long most) =>
        shape.Count <= MaxRank && shape.All(length => length >= 0) && Product(shape.Select(length => Math.Max(1, length))) <= most
            ? [.. shape.Select(length => (int)length)]
            : throw new InputException($"a constant of {Text(shape)}, expected lengths from 0, and at most {most} elements");

    /// <summary>The number of elements.</summary>
    /// <exception cref="InputException">There are 2^62 or more.</exception>
    public static long Product(IEnumerable<long> lengths)
    {
        Int128 product = 1;
        foreach (long length in lengths)
        {
            product *= length;
            if (product > 1L << 62 || product < -(1L << 62))
            {
                throw new InputException("a shape of 2^62 elements or more");
            }
        }

        return (long)product;
    }

    /// <summary>A shape as text.</summary>
    public static string Text(IEnumerable<long> shape) => string.Join('x', shape);
}
