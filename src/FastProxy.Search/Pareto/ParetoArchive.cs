namespace FastProxy.Search.Pareto;

/// <summary>An item and its objectives, all minimised.</summary>
/// <param name="Item">The item.</param>
/// <param name="Objectives">A copy of the given objectives; callers must not change it.</param>
public readonly record struct ParetoEntry<T>(T Item, double[] Objectives);

/// <summary>
/// The items added so far that no other dominates; every objective is minimised. Items of equal objectives are all kept unless they are the same
/// item, so that an archive keeps every genotype of its front once.
/// </summary>
/// <param name="sameItem">
/// Tells whether two items are the same; it is called for items of equal objectives only. Null for the default equality of the type.
/// </param>
/// <remarks>
/// The archive is not safe for several threads. The items that remain, though not their order, do not depend on the order in which they came.
/// </remarks>
public sealed class ParetoArchive<T>(IEqualityComparer<T>? sameItem = null)
{
    private readonly IEqualityComparer<T> sameItem = sameItem ?? EqualityComparer<T>.Default;
    private readonly List<ParetoEntry<T>> entries = [];

    /// <summary>The items, in the order in which they entered; the list changes with the archive.</summary>
    public IReadOnlyList<ParetoEntry<T>> Entries => entries;

    /// <summary>The number of items.</summary>
    public int Count => entries.Count;

    /// <summary>Adds an item unless one dominates it or is the same item with equal objectives; drops the items that it dominates.</summary>
    /// <param name="item">The item.</param>
    /// <param name="objectives">The objectives, as many as every other item's; infinite values are allowed. They are copied.</param>
    /// <returns>Whether the item entered.</returns>
    /// <exception cref="ArgumentException">The number of objectives differs or is 0, or a value is NaN.</exception>
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

    // Values are compared as numbers: the two zeros are equal objectives, though not equal bits.
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
