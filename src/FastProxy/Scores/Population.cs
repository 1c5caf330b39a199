using System.Collections;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using FastProxy.Input;
using FastProxy.Spaces;
using FastProxy.Statistics;

namespace FastProxy.Scores;

/// <summary>Architectures to score, each once, in a fixed order that <see cref="Description"/> decides. They are made on request.</summary>
public sealed class Population
{
    /// <summary>The prefix of the description of a list.</summary>
    internal const string ListPrefix = "indices sha256:";

    /// <summary>The limit on the characters of an architecture that spans several lines.</summary>
    private const int MaxItemLength = 64 << 10;

    private readonly Func<Int128, string> nameAt;
    private readonly Int128 whole;

    /// <summary>The indices in order; null for the whole space.</summary>
    private readonly Int128[]? indices;

    private Population(ISpace space, string description, Int128[]? indices)
        : this(space.At, space.Count, description, indices)
    {
    }

    private Population(Func<Int128, string> nameAt, Int128 whole, string description, Int128[]? indices)
    {
        this.nameAt = nameAt;
        this.whole = whole;
        this.indices = indices;
        Description = description;
    }

    /// <summary>The protocol's <see cref="Protocol.Population"/>.</summary>
    public string Description { get; }

    /// <summary>The number of architectures.</summary>
    public Int128 Count => indices?.Length ?? whole;

    /// <summary>Returns every architecture of the space, in the order of the benchmark's index.</summary>
    public static Population All(ISpace space) => new(space, Protocol.WholeSpace, null);

    /// <summary>
    /// Returns architectures drawn uniformly and without replacement, in the order in which they are drawn: a larger sample of the same seed begins
    /// with a smaller one.
    /// </summary>
    /// <exception cref="InputException">The space does not have this many architectures.</exception>
    public static Population Sample(ISpace space, int count, long seed)
    {
        if (count < 1 || count > space.Count)
        {
            throw new InputException($"sample {count}: expected 1 to {space.Count}, the architectures of {space.Name}");
        }

        // Fisher and Yates' shuffle of all indices; only the places that moved are stored.
        var moved = new Dictionary<Int128, Int128>();
        var random = new SplitMix64(unchecked((ulong)seed));
        var drawn = new Int128[count];
        for (int i = 0; i < count; i++)
        {
            Int128 place = i + random.Below(space.Count - i);
            drawn[i] = moved.GetValueOrDefault(place, place);
            moved[place] = moved.GetValueOrDefault(i, i);
        }

        return new Population(space, string.Create(CultureInfo.InvariantCulture, $"sample {count} seed {seed}"), drawn);
    }

    /// <summary>Returns networks by name, each with its place as index; the names make the description.</summary>
    public static Population OfNames(IReadOnlyList<string> names)
    {
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', names)));
        return new(index => names[(int)index], names.Count, $"names sha256:{Convert.ToHexStringLower(hash)}", null);
    }

    /// <summary>Returns the given architectures in the given order.</summary>
    /// <exception cref="InputException">None is given, one is not in the space, or one comes twice.</exception>
    public static Population Of(ISpace space, IReadOnlyList<string> architectures) =>
        Listed(space, architectures.Select((text, i) => ($"architecture {i + 1}", space.IndexOf(text))), "the list of architectures");

    /// <summary>
    /// Returns the architectures of a file: one a line, or over several lines within brackets, empty lines not counted; or, if its name ends in
    /// <c>.csv</c>, those of its column of <see cref="CsvTable.ArchitectureColumns"/>.
    /// </summary>
    /// <exception cref="InputException">The file cannot be read or names none, or a line is no architecture of the space or comes twice.</exception>
    public static Population FromArchitectures(ISpace space, string path) => path.EndsWith(".csv", StringComparison.OrdinalIgnoreCase)
        ? Files.Read(path, stream => FromTable(space, stream, path))
        : Listed(space, path, text => space.IndexOf(text));

    /// <summary>Returns the architectures whose indices a file lists, one a line; empty lines do not count.</summary>
    /// <exception cref="InputException">The file cannot be read or names none, or a line is no index of the space or comes twice.</exception>
    public static Population FromIndices(ISpace space, string path) => Listed(space, path, text =>
        IndexText.TryParse(text, out Int128 index) && index < space.Count
            ? index
            : throw new InputException($"expected an index from 0 to {space.Count - 1}, got {Excerpt.Of(text)}"));

    /// <summary>Returns the architectures at the places from <paramref name="start"/> to <paramref name="end"/>, excluded, as a view.</summary>
    /// <exception cref="InputException">A list cannot hold this many.</exception>
    public IReadOnlyList<(Int128 Index, string Architecture)> Items(Int128 start, Int128 end) => end - start <= int.MaxValue
        ? new View(this, start, (int)(end - start))
        : throw new InputException($"{end - start} architectures, expected at most {int.MaxValue}; score them in shards");

    /// <summary>Returns the description of a list, which begins with <see cref="ListPrefix"/>.</summary>
    internal static string DescriptionOf(IEnumerable<Int128> indices)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (Int128 index in indices)
        {
            hash.AppendData(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{index}\n")));
        }

        return $"{ListPrefix}{Convert.ToHexStringLower(hash.GetHashAndReset())}";
    }

    private Int128 IndexAt(Int128 place) => indices is null ? place : indices[(long)place];

    private static Population Listed(ISpace space, string path, Func<string, Int128> parse) => Files.Read(path, stream =>
    {
        using var reader = new StreamReader(stream, Encoding.UTF8, detectEncodingFromByteOrderMarks: true, leaveOpen: true);
        return Listed(space, Lines(reader, path, parse), path);
    });

    private static IEnumerable<(string Where, Int128 Index)> Lines(StreamReader reader, string path, Func<string, Int128> parse)
    {
        int number = 0;
        while (reader.ReadLine() is string line)
        {
            string where = string.Create(CultureInfo.InvariantCulture, $"{path}:{++number}");
            var item = new StringBuilder(line);
            for (int open = Open(line); open > 0 && item.Length < MaxItemLength && reader.ReadLine() is string more; number++)
            {
                item.Append('\n').Append(more);
                open += Open(more);
            }

            string text = item.ToString().Trim();
            if (text.Length > 0)
            {
                yield return (where, Parsed(text, where, parse));
            }
        }
    }

    /// <summary>Returns the number of brackets that a line opens and does not close.</summary>
    private static int Open(string line) => line.Count(c => c is '(' or '[') - line.Count(c => c is ')' or ']');

    private static Population FromTable(ISpace space, Stream stream, string path)
    {
        using var table = new CsvTable(stream, path);
        string column = table.ArchitectureColumn ?? throw table.Lacks(CsvTable.ArchitectureColumns);
        int at = table.PlaceOf(column);
        return Listed(space, table.Rows().Select(row => (row.Where, Parsed(row.Cells[at], row.Where, space.IndexOf))), path);
    }

    private static Int128 Parsed(string text, string where, Func<string, Int128> parse)
    {
        try
        {
            return parse(text);
        }
        catch (InputException e)
        {
            throw new InputException($"{where}: {e.Message}", e);
        }
    }

    private static Population Listed(ISpace space, IEnumerable<(string Where, Int128 Index)> items, string source)
    {
        var seen = new Dictionary<Int128, string>();
        var listed = new List<Int128>();
        foreach ((string where, Int128 index) in items)
        {
            if (!seen.TryAdd(index, where))
            {
                throw new InputException($"{where}: index {index} comes twice, first as {seen[index]}");
            }

            listed.Add(index);
        }

        return listed.Count > 0
            ? new Population(space, DescriptionOf(listed), [.. listed])
            : throw new InputException($"{source}: empty, expected at least one architecture");
    }

    /// <summary>A view, so that the population of a whole space is never held in memory.</summary>
    private sealed class View(Population population, Int128 start, int count) : IReadOnlyList<(Int128 Index, string Architecture)>
    {
        public int Count => count;

        public (Int128 Index, string Architecture) this[int place]
        {
            get
            {
                ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)place, (uint)count);
                Int128 index = population.IndexAt(start + place);
                return (index, population.nameAt(index));
            }
        }

        public IEnumerator<(Int128 Index, string Architecture)> GetEnumerator() =>
            Enumerable.Range(0, count).Select(i => this[i]).GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
