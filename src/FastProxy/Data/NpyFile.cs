using FastProxy.Input;

namespace FastProxy.Data;

/// <summary>Reads and writes one float32 array in numpy's <c>.npy</c> format.</summary>
public static class NpyFile
{
    /// <summary>Reads a little-endian array of float16, float32 or float64, the last rounded to float32, in C or Fortran order.</summary>
    /// <exception cref="InputException">The file is not such an array, or its length differs from the header's.</exception>
    public static NpyArray Read(string path) => Files.Read(path, stream =>
    {
        NpyHeader header = NpyHeader.Read(stream, path);
        header.CheckLength(stream, path);
        return ReadValues(stream, header, path);
    });

    /// <summary>Writes the file atomically.</summary>
    /// <exception cref="InputException">The path cannot be written.</exception>
    public static void Write(string path, NpyArray array) => Files.WriteAtomically(path, stream => Write(stream, array));

    internal static void Write(Stream stream, NpyArray array)
    {
        NpyHeader.Write(stream, array.Shape);
        NpyValues.Write(stream, array.Values);
    }

    /// <summary>Reads the values into an array that grows as they arrive: a header that lies about a short stream costs no memory.</summary>
    internal static NpyArray ReadValues(Stream stream, NpyHeader header, string source)
    {
        if (header.Count > Array.MaxLength)
        {
            throw new InputException($"{source}: {header.Count} values, expected at most {Array.MaxLength}");
        }

        if (header.Type == NpyType.UInt8)
        {
            throw new InputException($"{source}: values of type '{header.Type.Code}', expected floating-point numbers");
        }

        const int firstStep = 1 << 20;
        int count = (int)header.Count;
        var values = new float[Math.Min(count, firstStep)];
        NpyValues.Read(stream, header.Type, values);
        while (values.Length < count)
        {
            int filled = values.Length;
            Array.Resize(ref values, (int)Math.Min(count, 2L * filled));
            NpyValues.Read(stream, header.Type, values.AsSpan(filled));
        }

        return new NpyArray(header.Shape, header.IsFortran ? AxisOrder.FromFortran(values, header.Shape) : values);
    }
}
