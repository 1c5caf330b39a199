namespace FastProxy.Search.Pareto;

/// <summary>An item and its objectives, all minimised.</summary>
/// <param name="Item">What was scored.</param>
/// <param name="Objectives">A copy of what was given; not to be changed.</param>
public readonly record struct ParetoEntry<T>(T Item, double[] Objectives);

/// <summary>
/// The items added so far that no other dominates; every objective is minimised. Items of equal objectives stay side by side
/// unless they are the same item, so that an archive keeps every genotype of its front once.
/// </summary>
/// <param name="sameItem">Says whether two items are the same; asked of items of equal objectives only. The default equality of
/// the type where null.</param>
/// <remarks>
/// Not safe for several threads. What remains, though not its order, is the same in whatever order the items came.
/// </remarks>
public sealed class ParetoArchive<T>(IEqualityComparer<T>? sameItem = null)
{
    private readonly IEqualityComparer<T> sameItem = sameItem ?? EqualityComparer<T>.Default;
    private readonly List<ParetoEntry<T>> entries = [];

    /// <summary>The items, in the order in which they entered; changes with the archive.</summary>
    public IReadOnlyList<ParetoEntry<T>> Entries => entries;

    /// <summary>Items.</summary>
    public int Count => entries.Count;

    /// <summary>
    /// Adds an item unless one dominates it or is the same item with equal objectives; drops the items that it dominates.
    /// </summary>
    /// <param name="item">The item.</param>
    /// <param name="objectives">As many as every other item's; infinite values are allowed. Copied.</param>
    /// <returns>Whether it entered.</returns>
    /// <exception cref="ArgumentException">Another number of objectives, none, or a NaN.</exception>
    public bool Add(T item, ReadOnlySpan<double> objectives)
    {
        Objectives.Check(objectives, entries.Count == 0 ? objectives.Length : entries[0].Objectives.Length, "the item");
        foreach (ParetoEntry<T> entry in entries)
        {
            if (Dominance.DominatesChecked(entry.Objectives, objectives) ||
                (AreEqual(entry.Objectives, objectives) && sameItem.Equals(entry.Item, item)))
            {
                return false;
            }
        }

        var added = new ParetoEntry<T>(item, objectives.ToArray());
        entries.RemoveAll(entry => Dominance.DominatesChecked(added.Objectives, entry.Objectives));
        entries.Add(added);
        return true;
    }

    // As numbers: the two zeros are equal objectives, though not equal bits.
    private static bool AreEqual(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        for (int k = 0; k < a.Length; k++)
        {
            if (a[k] != b[k])
            {
                return false;
            }
        }

        return true;
    }
}
