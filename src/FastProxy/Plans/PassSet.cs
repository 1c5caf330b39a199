namespace FastProxy.Plans;

/// <summary>The passes that a plan takes over each of its networks.</summary>
/// <param name="Emitted">Every pass that is planned, each after those that it reads.</param>
/// <param name="Kept">The passes whose results are read: their buffers stay in memory until the network is ready.</param>
public sealed record PassSet(IReadOnlyList<Pass> Emitted, IReadOnlySet<Pass> Kept)
{
    /// <summary>Whether the structure of a network, or its weights, suffice.</summary>
    public bool IsEmpty => Kept.Count == 0;

    /// <summary>Returns whether a pass has this property.</summary>
    public bool Any(Func<Pass, bool> property) => Emitted.Any(property);

    /// <summary>Returns whether a pass is requested.</summary>
    public bool Has(Pass pass) => Kept.Contains(pass);
}
