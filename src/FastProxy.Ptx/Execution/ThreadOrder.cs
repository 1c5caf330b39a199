namespace FastProxy.Ptx.Execution;

/// <summary>In which order the emulator takes blocks, warps and lanes. A kernel without races computes the same in either.</summary>
public enum ThreadOrder
{
    /// <summary>From the first to the last.</summary>
    Ascending,

    /// <summary>From the last to the first.</summary>
    Descending,
}
