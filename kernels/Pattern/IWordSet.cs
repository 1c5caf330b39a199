namespace FastProxy.Kernels.Pattern;

/// <summary>A set of patterns of one size.</summary>
internal unsafe interface IWordSet : IDisposable
{
    /// <summary>The number of distinct patterns.</summary>
    long Count { get; }

    /// <summary>Adds the patterns of consecutive neurons.</summary>
    void Add(ulong* words, long neurons);

    /// <summary>Removes all patterns and keeps the memory.</summary>
    void Clear();
}
