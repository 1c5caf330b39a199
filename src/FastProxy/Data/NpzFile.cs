using System.IO.Compression;
using FastProxy.Input;

namespace FastProxy.Data;

/// <summary>Reads and writes named float32 arrays in numpy's <c>.npz</c> format: a zip of <c>.npy</c> files, stored or deflated.</summary>
public static class NpzFile
{
    /// <summary>The default limit on the bytes of values that <see cref="Read"/> takes: 4 GiB.</summary>
    public const long DefaultBudget = 4L << 30;

    private const int MaxEntries = 100_000;
    private const string Extension = ".npy";

    /// <summary>The earliest time that a zip can hold; a fixed time makes the same arrays give the same file.</summary>
    private static readonly DateTimeOffset Timestamp = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Reads every array, by name without <c>.npy</c>. The sizes that the zip directory declares are not relied on.</summary>
    /// <param name="path">The file.</param>
    /// <param name="budget">The limit on the bytes of the values of all arrays together, as float32.</param>
    /// <param name="ignore">The names of arrays that are left out, whatever they hold.</param>
    /// <exception cref="InputException">
    /// The file is no such zip, a name comes twice, an array is malformed, or the arrays exceed 100,000 or the budget.
    /// </exception>
    public static IReadOnlyDictionary<string, NpyArray> Read(
        string path, long budget = DefaultBudget, Func<string, bool>? ignore = null) => Files.Read(path, stream =>
    {
        try
        {
            using var zip = new ZipArchive(stream, ZipArchiveMode.Read);
            return ReadEntries(zip, path, budget, ignore ?? (_ => false));
        }
        catch (Exception e) when (e is InvalidDataException or NotSupportedException or ArgumentException or OverflowException)
        {
            // ZipArchive throws a different exception for each damaged field of the directory.
            throw new InputException($"{path}: not a readable .npz file", e);
        }
    });

    /// <summary>Writes the arrays in the given order, atomically; the same arrays give the same bytes.</summary>
    /// <param name="path">The file.</param>
    /// <param name="arrays">Names, without <c>.npy</c>, and arrays.</param>
    /// <param name="compress">Whether the arrays are deflated instead of stored.</param>
    /// <exception cref="InputException">The path cannot be written.</exception>
    /// <exception cref="ArgumentException">A name comes twice or is empty.</exception>
    public static void Write(string path, IEnumerable<KeyValuePair<string, NpyArray>> arrays, bool compress = false) =>
        Files.WriteAtomically(path, stream =>
        {
            var names = new HashSet<string>();
            using var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
            foreach ((string name, NpyArray array) in arrays)
            {
                if (name.Length == 0 || !names.Add(name))
                {
                    throw new ArgumentException($"the array name '{name}' is empty or comes twice");
                }

                ZipArchiveEntry entry = zip.CreateEntry(name + Extension, compress ? CompressionLevel.Optimal : CompressionLevel.NoCompression);
                entry.LastWriteTime = Timestamp;
                using Stream content = entry.Open();
                NpyFile.Write(content, array);
            }
        });

    private static Dictionary<string, NpyArray> ReadEntries(ZipArchive zip, string path, long budget, Func<string, bool> ignore)
    {
        if (zip.Entries.Count > MaxEntries)
        {
            throw new InputException($"{path}: {zip.Entries.Count} arrays, expected at most {MaxEntries}");
        }

        var arrays = new Dictionary<string, NpyArray>();
        foreach (ZipArchiveEntry entry in zip.Entries)
        {
            // A folder is an entry too.
            if (entry.FullName.EndsWith('/') && entry.Length == 0)
            {
                continue;
            }

            string source = $"{path}, entry '{entry.FullName}'";
            if (!entry.FullName.EndsWith(Extension, StringComparison.Ordinal))
            {
                throw new InputException($"{source}: expected a name that ends in {Extension}");
            }

            string name = entry.FullName[..^Extension.Length];
            if (ignore(name))
            {
                continue;
            }

            using var content = new Crc32Stream(entry.Open());
            NpyHeader header = NpyHeader.Read(content, source);
            long bytes = header.Count * sizeof(float);
            if (bytes > budget)
            {
                throw new InputException($"{source}: {bytes} bytes of values, where {budget} are left of the budget");
            }

            budget -= bytes;
            NpyArray array = NpyFile.ReadValues(content, header, source);
            if (content.ReadByte() >= 0)
            {
                throw new InputException($"{source}: more bytes than its header says");
            }

            if (content.Checksum != entry.Crc32)
            {
                throw new InputException($"{source}: damaged, its checksum differs");
            }

            if (!arrays.TryAdd(name, array))
            {
                throw new InputException($"{source}: this name comes twice");
            }
        }

        return arrays;
    }
}
