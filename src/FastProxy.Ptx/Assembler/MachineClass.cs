namespace FastProxy.Ptx.Assembler;

/// <summary>The work of a machine instruction.</summary>
public enum MachineClass
{
    /// <summary>FP32 multiply-adds.</summary>
    Fma,

    /// <summary>Products of matrices on tensor cores.</summary>
    Tensor,

    /// <summary>Other FP32 arithmetic, approximate functions, conversions.</summary>
    Float,

    /// <summary>FP64 arithmetic.</summary>
    Double,

    /// <summary>Integer and address arithmetic, logic.</summary>
    Integer,

    /// <summary>Comparisons, selections, operations on predicates.</summary>
    Compare,

    /// <summary>Copies between registers, from constants and from special registers.</summary>
    Move,

    /// <summary>Loads, stores, atomic operations.</summary>
    Memory,

    /// <summary>Exchanges between the lanes of a warp.</summary>
    Warp,

    /// <summary>Branches, barriers, the end.</summary>
    Control,

    /// <summary>Any other.</summary>
    Other,
}
