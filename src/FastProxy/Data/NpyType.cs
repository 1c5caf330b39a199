namespace FastProxy.Data;

/// <summary>A type of values in a <c>.npy</c> file. Values of more than one byte are little-endian.</summary>
/// <param name="Code">The name in the header.</param>
/// <param name="Bytes">The bytes of a value.</param>
internal sealed record NpyType(string Code, int Bytes)
{
    /// <summary>Bytes from 0 to 255.</summary>
    public static readonly NpyType UInt8 = new("|u1", 1);

    /// <summary>IEEE half precision.</summary>
    public static readonly NpyType Float16 = new("<f2", 2);

    /// <summary>The type of the computation.</summary>
    public static readonly NpyType Float32 = new("<f4", 4);

    /// <summary>Float64, rounded to float32 when read.</summary>
    public static readonly NpyType Float64 = new("<f8", 8);

    /// <summary>The types that are read.</summary>
    public static IReadOnlyList<NpyType> All { get; } = [UInt8, Float16, Float32, Float64];
}
