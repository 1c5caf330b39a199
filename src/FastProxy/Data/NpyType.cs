namespace FastProxy.Data;

/// <summary>A type of values in a <c>.npy</c> file. Whatever takes more than one byte is little-endian.</summary>
/// <param name="Code">Its name in the header.</param>
/// <param name="Bytes">Bytes of a value.</param>
internal sealed record NpyType(string Code, int Bytes)
{
    /// <summary>Bytes from 0 to 255.</summary>
    public static readonly NpyType UInt8 = new("|u1", 1);

    /// <summary>IEEE half precision.</summary>
    public static readonly NpyType Float16 = new("<f2", 2);

    /// <summary>The type that is computed with.</summary>
    public static readonly NpyType Float32 = new("<f4", 4);

    /// <summary>Rounded to float32 when read.</summary>
    public static readonly NpyType Float64 = new("<f8", 8);

    /// <summary>The types that are read.</summary>
    public static IReadOnlyList<NpyType> All { get; } = [UInt8, Float16, Float32, Float64];
}
