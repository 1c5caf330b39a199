namespace FastProxy.Ptx.Execution;

/// <summary>What kind of work an instruction is.</summary>
public enum InstructionClass
{
    /// <summary>Fused multiplication and addition of float32.</summary>
    Fma,

    /// <summary>Other arithmetic of float32.</summary>
    Float,

    /// <summary>Arithmetic of float64.</summary>
    Double,

    /// <summary>Functions of the special function unit: approximations, and division and roots, which begin with them.</summary>
    Special,

    /// <summary>Arithmetic of whole numbers.</summary>
    Integer,

    /// <summary>Logic, shifts and bit fields.</summary>
    Logic,

    /// <summary>Conversions between types.</summary>
    Conversion,

    /// <summary>Comparisons, selections and logic of predicates.</summary>
    Predicate,

    /// <summary>Moves between registers.</summary>
    Move,

    /// <summary>Loads.</summary>
    Load,

    /// <summary>Stores.</summary>
    Store,

    /// <summary>Atomic operations.</summary>
    Atomic,

    /// <summary>Copies from global to shared memory that do not wait, and waits for them.</summary>
    AsyncCopy,

    /// <summary>Exchanges between the lanes of a warp.</summary>
    Warp,

    /// <summary>Barriers and fences.</summary>
    Barrier,

    /// <summary>Products of matrices.</summary>
    Tensor,

    /// <summary>Branches and ends.</summary>
    Control,
}
