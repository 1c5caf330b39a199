namespace FastProxy.Ptx.Text;

/// <summary>A fundamental type of PTX.</summary>
public enum PtxType
{
    /// <summary>A predicate.</summary>
    Pred,

    /// <summary>8 bits without a meaning.</summary>
    B8,

    /// <summary>16 bits without a meaning.</summary>
    B16,

    /// <summary>32 bits without a meaning.</summary>
    B32,

    /// <summary>64 bits without a meaning.</summary>
    B64,

    /// <summary>8 bits without a sign.</summary>
    U8,

    /// <summary>16 bits without a sign.</summary>
    U16,

    /// <summary>32 bits without a sign.</summary>
    U32,

    /// <summary>64 bits without a sign.</summary>
    U64,

    /// <summary>8 bits with a sign.</summary>
    S8,

    /// <summary>16 bits with a sign.</summary>
    S16,

    /// <summary>32 bits with a sign.</summary>
    S32,

    /// <summary>64 bits with a sign.</summary>
    S64,

    /// <summary>IEEE binary32.</summary>
    F32,

    /// <summary>IEEE binary64.</summary>
    F64,
}

/// <summary>What types are like.</summary>
internal static class PtxTypes
{
    private static readonly Dictionary<string, PtxType> ByName = Enum.GetValues<PtxType>().ToDictionary(Name);

    /// <summary>The type as PTX writes it, without the dot.</summary>
    public static string Name(this PtxType type) => type switch
    {
        PtxType.Pred => "pred",
        PtxType.B8 => "b8",
        PtxType.B16 => "b16",
        PtxType.B32 => "b32",
        PtxType.B64 => "b64",
        PtxType.U8 => "u8",
        PtxType.U16 => "u16",
        PtxType.U32 => "u32",
        PtxType.U64 => "u64",
        PtxType.S8 => "s8",
        PtxType.S16 => "s16",
        PtxType.S32 => "s32",
        PtxType.S64 => "s64",
        PtxType.F32 => "f32",
        _ => "f64",
    };

    /// <summary>The type of this name, without the dot.</summary>
    public static bool TryParse(string name, out PtxType type) => ByName.TryGetValue(name, out type);

    /// <summary>Bytes; 0 for a predicate.</summary>
    public static int Bytes(this PtxType type) => type switch
    {
        PtxType.Pred => 0,
        PtxType.B8 or PtxType.U8 or PtxType.S8 => 1,
        PtxType.B16 or PtxType.U16 or PtxType.S16 => 2,
        PtxType.B64 or PtxType.U64 or PtxType.S64 or PtxType.F64 => 8,
        _ => 4,
    };

    /// <summary>Whether it is a number with a fraction.</summary>
    public static bool IsFloat(this PtxType type) => type is PtxType.F32 or PtxType.F64;

    /// <summary>Whether it is a whole number with or without a sign.</summary>
    public static bool IsInteger(this PtxType type) => type is >= PtxType.U8 and <= PtxType.S64;

    /// <summary>Whether it is bits without a meaning.</summary>
    public static bool IsBits(this PtxType type) => type is >= PtxType.B8 and <= PtxType.B64;

    /// <summary>Whether a register of type <paramref name="register"/> may stand where an instruction of this type wants one of its size.</summary>
    public static bool Suits(this PtxType type, PtxType register) =>
        type == PtxType.Pred || register == PtxType.Pred
            ? type == register
            : type.IsBits() || register.IsBits() || type.IsFloat() == register.IsFloat();
}
