namespace FastProxy.Ptx.Profile;

/// <summary>A unit of a multiprocessor that executes instructions.</summary>
public enum MachineUnit
{
    /// <summary>None but the scheduler that issues it: branches, moves, barriers.</summary>
    Scheduler,

    /// <summary>FP32 lanes.</summary>
    Fp32,

    /// <summary>FP64 lanes.</summary>
    Fp64,

    /// <summary>Integer lanes: arithmetic, logic, comparisons, selections.</summary>
    Integer,

    /// <summary>Approximate functions, conversions, counts and searches of bits.</summary>
    Special,

    /// <summary>Exchanges between the lanes of a warp.</summary>
    Shuffle,

    /// <summary>Products of matrices.</summary>
    Tensor,

    /// <summary>Loads, stores, atomic operations.</summary>
    Memory,
}
