using System.Globalization;
using System.Text.RegularExpressions;
using FastProxy.Input;

namespace FastProxy.Data;

/// <summary>
/// An array of a <c>.npy</c> file as the bytes of its elements: whole numbers, signed or not, or floating-point numbers, of 1 to 8 bytes.
/// </summary>
/// <param name="Header">The header's dictionary.</param>
/// <param name="Bytes">The elements in C order, little-endian.</param>
public sealed partial record NpyBuffer(string Header, byte[] Bytes)
{
    /// <summary>Returns an array of one dimension that holds zeros.</summary>
    /// <param name="kind">The type of the elements, such as <c>u4</c> or <c>f8</c>.</param>
    /// <param name="count">The number of elements.</param>
    public static NpyBuffer Zeros(string kind, int count) => new(
        $"{{'descr': '{(kind[1] == '1' ? '|' : '<')}{kind}', 'fortran_order': False, 'shape': ({count},), }}", new byte[count * (kind[1] - '0')]);

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="maxBytes">The limit on the bytes of the elements.</param>
    /// <exception cref="InputException">The file is malformed, or its elements have more bytes.</exception>
    public static NpyBuffer Read(string path, long maxBytes) => Files.Read(path, stream =>
    {
        string header = NpyHeader.ReadText(stream, path);
        long size = Size(header)
            ?? throw new InputException($"{path}: expected numbers in C order and little-endian, such as '<f4', found {Excerpt.Of(header)}");
        long left = stream.Length - stream.Position;
        if (size > Math.Min(maxBytes, Array.MaxLength))
        {
            throw new InputException($"{path}: {size} bytes of elements, expected at most {Math.Min(maxBytes, Array.MaxLength)}");
        }

        if (size != left)
        {
            throw new InputException($"{path}: {left} bytes of elements, its header says {size}");
        }

        var bytes = new byte[size];
        stream.ReadExactly(bytes);
        return new NpyBuffer(header, bytes);
    });

    /// <summary>Writes a file atomically.</summary>
    /// <exception cref="InputException">The file cannot be written.</exception>
    public void Write(string path) => Files.WriteAtomically(path, stream =>
    {
        NpyHeader.WriteText(stream, Header.Trim());
        stream.Write(Bytes);
    });

    /// <summary>Returns the bytes of the elements that a header describes; null if they are of another kind.</summary>
    private static long? Size(string header)
    {
        Match descr = Descr().Match(header);
        Match shape = Shape().Match(header);
        if (!descr.Success || !shape.Success || !COrder().IsMatch(header))
        {
            return null;
        }

        long size = descr.Groups[1].Value[0] - '0';
        foreach (string part in shape.Groups[1].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (!int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int dimension) || size > int.MaxValue)
            {
                return null;
            }

            size *= dimension;
        }

        return size;
    }

    [GeneratedRegex("'descr': *'[<|][fiub]([1248])'")]
    private static partial Regex Descr();

    [GeneratedRegex("'fortran_order': *False")]
    private static partial Regex COrder();

    [GeneratedRegex(@"'shape': *\(([0-9, ]*)\)")]
    private static partial Regex Shape();
}
