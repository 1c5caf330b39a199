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
    /// <summary>The prefix of the description of a list by index.</summary>
    internal const string ListPrefix = "indices sha256:";

    /// <summary>The prefix of the description of a list by name.</summary>
    internal const string NamesPrefix = "names sha256:";

    /// <summary>The draws without a new architecture after which a space counts as exhausted.</summary>
    private const int MaxIdleDraws = 100_000;

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
    /// <exception cref="InputException">The space has no index.</exception>
    public static Population All(ISpace space) => space.IsIndexed ? new(space, Protocol.WholeSpace, null) : throw space.Unindexed();

    /// <summary>
    /// Returns architectures drawn uniformly, or without an index as the space draws them, and without replacement, in the order in which they are
    /// drawn: a larger sample of the same seed begins with a smaller one.
    /// </summary>
    /// <exception cref="InputException">The space does not have this many architectures, or does not draw them.</exception>
    public static Population Sample(ISpace space, int count, long seed)
    {
        if (count < 1 || count > space.Count)
        {
            throw new InputException($"sample {count}: expected 1 to {space.Count}, the architectures of {space.Name}");
        }

        string description = string.Create(CultureInfo.InvariantCulture, $"sample {count} seed {seed}");
        if (!space.IsIndexed)
        {
            return OfNames(Drawn(space, count, seed), description);
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

        return new Population(space, description, drawn);
    }

    /// <summary>Returns networks by name, each with its place as index; the names make the description.</summary>
    public static Population OfNames(IReadOnlyList<string> names) => OfNames(names, DescriptionOf(names));

    /// <summary>Returns the given architectures in the given order.</summary>
    /// <exception cref="InputException">None is given, one is not in the space, or one comes twice.</exception>
    public static Population Of(ISpace space, IReadOnlyList<string> architectures) => Listed(
        space, architectures.Select((text, i) => ($"architecture {i + 1}", text)), "the list of architectures");

    /// <summary>
    /// Returns the architectures of a file: one a line, or over several lines within brackets, empty lines not counted; or, if its name ends in
    /// <c>.csv</c>, those of its column of <see cref="CsvTable.ArchitectureColumns"/>. A file whose name ends in <c>.jsonl</c> is a benchmark's,
    /// in which an architecture that was trained twice comes twice; it is taken once.
    /// </summary>
    /// <exception cref="InputException">
    /// The file cannot be read or names none, or a line is no architecture of the space or, but for <c>.jsonl</c>, comes twice.
    /// </exception>
    public static Population FromArchitectures(ISpace space, string path) => path.EndsWith(".csv", StringComparison.OrdinalIgnoreCase)
        ? Files.Read(path, stream => FromTable(space, stream, path))
        : Files.Read(path, stream => Listed(space, Lines(stream, path), path));

    /// <summary>Returns the architectures whose indices a file lists, one a line; empty lines do not count.</summary>
    /// <exception cref="InputException">The file cannot be read or names none, or a line is no index of the space or comes twice.</exception>
    public static Population FromIndices(ISpace space, string path)
    {
        return !space.IsIndexed ? throw space.Unindexed() : Files.Read(path, stream => OfIndices(
            space,
            Distinct(Lines(stream, path).Select(line => (line.Where, Parsed(line.Text, line.Where, Parse))), path, index => $"index {index}")));

        Int128 Parse(string text) => IndexText.TryParse(text, out Int128 index) && index < space.Count
            ? index
            : throw new InputException($"expected an index from 0 to {space.Count - 1}, got {Excerpt.Of(text)}");
    }

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

    /// <summary>Returns the description of a list of names, which begins with <see cref="NamesPrefix"/>.</summary>
    internal static string DescriptionOf(IEnumerable<string> names) =>
        $"{NamesPrefix}{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', names))))}";

    private Int128 IndexAt(Int128 place) => indices is null ? place : indices[(long)place];

    private static Population OfNames(IReadOnlyList<string> names, string description) =>
        new(index => names[(int)index], names.Count, description, null);

    private static Population OfIndices(ISpace space, IReadOnlyList<Int128> listed) => new(space, DescriptionOf(listed), [.. listed]);

    /// <summary>Returns architectures as a space without an index draws them, none twice.</summary>
    private static List<string> Drawn(ISpace space, int count, long seed)
    {
        var random = new SeededRandom(seed);
        var seen = new HashSet<string>();
        var drawn = new List<string>();
        for (int idle = 0; drawn.Count < count; idle++)
        {
            string architecture = space.Sample(random);
            if (seen.Add(architecture))
            {
                drawn.Add(architecture);
                idle = 0;
            }
            else if (idle == MaxIdleDraws)
            {
                throw new InputException($"sample {count}: {space.Name} draws {drawn.Count} architectures");
            }
        }

        return drawn;
    }

    private static IEnumerable<(string Where, string Text)> Lines(Stream stream, string path)
    {
        using var reader = new StreamReader(stream, Encoding.UTF8, detectEncodingFromByteOrderMarks: true, leaveOpen: true);
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
                yield return (where, text);
            }
        }
    }

    /// <summary>Returns the number of brackets that a line opens and does not close.</summary>
    private static int Open(string line) => line.Count(c => c is '(' or '[' or '{') - line.Count(c => c is ')' or ']' or '}');

    private static Population FromTable(ISpace space, Stream stream, string path)
    {
        using var table = new CsvTable(stream, path);
        string column = table.ArchitectureColumn ?? throw table.Lacks(CsvTable.ArchitectureColumns);
        int at = table.PlaceOf(column);
        return Listed(space, table.Rows().Select(row => (row.Where, row.Cells[at])), path);
    }

    private static T Parsed<T>(string text, string where, Func<string, T> parse)
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

    /// <summary>Returns the architectures of texts: by index, or without one by name.</summary>
    private static Population Listed(ISpace space, IEnumerable<(string Where, string Text)> items, string source)
    {
        IEnumerable<(string, T)> Parse<T>(Func<string, T> parse) => items.Select(item => (item.Where, Parsed(item.Text, item.Where, parse)));
        return space.IsIndexed
            ? OfIndices(space, Distinct(Parse(space.IndexOf), source, index => $"index {index}"))
            : OfNames(Distinct(Parse(space.Normalise), source, name => Excerpt.Of(name)));
    }

    private static List<T> Distinct<T>(IEnumerable<(string Where, T Item)> items, string source, Func<T, string> shown)
        where T : notnull
    {
        var seen = new Dictionary<T, string>();
        var listed = new List<T>();
        foreach ((string where, T item) in items)
        {
            if (!seen.TryAdd(item, where))
            {
                if (source.EndsWith(".jsonl", StringComparison.OrdinalIgnoreCase))
                {
                    continue;
                }

                throw new InputException($"{where}: {shown(item)} comes twice, first as {seen[item]}");
            }

            listed.Add(item);
        }

        return listed.Count > 0 ? listed : throw new InputException($"{source}: empty, expected at least one architecture");
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
