namespace FastProxy.Kernels.Pattern;

/// <summary>A set of patterns of one size.</summary>
internal unsafe interface IWordSet : IDisposable
{
    /// <summary>Distinct patterns.</summary>
    long Count { get; }

    /// <summary>Adds the patterns of consecutive neurons.</summary>
    void Add(ulong* words, long neurons);

    /// <summary>Forgets all patterns; keeps the memory.</summary>
    void Clear();
}
