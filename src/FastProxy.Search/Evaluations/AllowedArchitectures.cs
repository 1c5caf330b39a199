using FastProxy.Spaces;

namespace FastProxy.Search.Evaluations;

/// <summary>
/// The architectures of a space that satisfy constraints, drawn uniformly or counted. A space of at most a million is listed if drawing takes long,
/// so that no architecture of it is missed, however rare.
/// </summary>
/// <param name="among">The only architectures that count, as if they were the space in this order; null for those of the space.</param>
internal sealed class AllowedArchitectures(
    ISpace space, Constraints constraints, Random random, CancellationToken cancel, IReadOnlyCollection<string>? among = null)
{
    /// <summary>The number of draws from a space too large to list after which it counts as empty.</summary>
    private const int MaxDraws = 100_000;

    private const int MaxListed = 1_000_000;
    private const int DrawsBeforeListing = 1_000;

    private readonly string[]? few = among is null ? null : [.. among];
    private readonly HashSet<string>? fewSet = among is null ? null : [.. among];
    private int[]? listed;

    /// <summary>Whether the space is small enough to be listed.</summary>
    public bool CanList => Count <= MaxListed;

    private Int128 Count => few?.Length ?? space.Count;

    /// <summary>Returns whether an architecture is among those that count and satisfies the constraints.</summary>
    public bool Contains(string architecture) => (fewSet?.Contains(architecture) ?? true) && constraints.Allow(space, architecture);

    /// <summary>Returns the number of architectures, or <paramref name="max"/> if there are more, of a space that can be listed.</summary>
    public int CountUpTo(int max) => constraints.IsAny ? Indices().Take(max).Count() : (int)Int128.Min(max, Count);

    /// <summary>Returns an architecture drawn uniformly among those that fit; null if there is none, or none was met.</summary>
    public string? Draw(Func<string, bool> fits)
    {
        for (int draws = CanList ? DrawsBeforeListing : MaxDraws; draws > 0; draws--)
        {
            string architecture = few is null ? space.Sample(random) : few[random.Next(few.Length)];
            if (fits(architecture) && Contains(architecture))
            {
                return architecture;
            }

            cancel.ThrowIfCancellationRequested();
        }

        string[] left = CanList ? [.. Listed().Select(At).Where(fits)] : [];
        return left.Length == 0 ? null : left[random.Next(left.Length)];
    }

    /// <summary>
    /// Returns all architectures, in order of their index, if they are no more than <paramref name="size"/>; otherwise that many drawn uniformly,
    /// none twice.
    /// </summary>
    /// <returns>Fewer than that if drawing from a space too large to list met no more.</returns>
    public IReadOnlyList<string> Pool(int size)
    {
        if (!CanList)
        {
            var pool = new HashSet<string>();
            while (pool.Count < size && Draw(a => !pool.Contains(a)) is { } drawn)
            {
                pool.Add(drawn);
            }

            return [.. pool];
        }

        int[] indices = [.. Listed()];
        if (indices.Length > size)
        {
            for (int i = 0; i < size; i++)
            {
                int other = random.Next(i, indices.Length);
                (indices[i], indices[other]) = (indices[other], indices[i]);
            }
        }

        return [.. indices.Take(size).Select(At)];
    }

    private string At(int index) => few is null ? space.At(index) : few[index];

    private int[] Listed() => listed ??= [.. Indices()];

    private IEnumerable<int> Indices()
    {
        for (int i = 0; i < (int)Count; i++)
        {
            cancel.ThrowIfCancellationRequested();
            if (!constraints.IsAny || Contains(At(i)))
            {
                yield return i;
            }
        }
    }
}
