namespace FastProxy.Ptx.Profile;

/// <summary>
/// Bytes that blocks read of global memory, by how many other lines of 128 bytes their block has read since it last read theirs: a cache of so
/// many lines that drops the one unused longest serves what comes again sooner.
/// </summary>
/// <param name="Bytes">Bytes by distance; the last place is of those that come first, or after more lines than any first-level cache has.</param>
public sealed record ReuseHistogram(IReadOnlyList<double> Bytes)
{
    /// <summary>Bytes of a line.</summary>
    public const int LineBytes = 128;

    /// <summary>Lines of 256 KiB.</summary>
    public const int MaxLines = 2048;

    /// <summary>Bytes that a cache cannot serve.</summary>
    /// <param name="cacheBytes">Its size; the rest of the block's share of it may be less than nothing.</param>
    public double Missed(double cacheBytes) => Bytes.Skip((int)Math.Clamp(cacheBytes / LineBytes, 0, MaxLines)).Sum();

    /// <summary>The same for <paramref name="factor"/> times as many blocks.</summary>
    public ReuseHistogram Times(double factor) => new([.. Bytes.Select(b => b * factor)]);
}
