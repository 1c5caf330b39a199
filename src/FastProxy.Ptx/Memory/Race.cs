namespace FastProxy.Ptx.Memory;

/// <summary>A race, or none.</summary>
/// <param name="Other">The stamp of the earlier access; 0 where there is none.</param>
/// <param name="Lane">The lane that accesses now.</param>
internal readonly record struct Race(uint Other, int Lane)
{
    /// <summary>Whether there is one.</summary>
    public bool IsFound => Other != 0;
}
