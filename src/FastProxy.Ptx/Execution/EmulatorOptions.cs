namespace FastProxy.Ptx.Execution;

/// <summary>How the emulator runs kernels.</summary>
public sealed record EmulatorOptions
{
    /// <summary>In which order it takes blocks, warps and lanes.</summary>
    public ThreadOrder Order { get; init; }

    /// <summary>Compute capability it shows: 70, 80, 90.</summary>
    public int Sm { get; init; } = 80;

    /// <summary>Bytes of memory it has.</summary>
    public long MemoryBytes { get; init; } = 4L << 30;

    /// <summary>Instructions of a warp after which a launch is given up as endless.</summary>
    public long WarpSteps { get; init; } = 1L << 32;
}
