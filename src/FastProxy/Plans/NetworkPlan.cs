namespace FastProxy.Plans;

/// <summary>A network of a plan: the places of its passes' results.</summary>
/// <param name="Ready">The number of waves after which all of them are there.</param>
/// <param name="Results">The results' places by pass; a pass without results for this network is not among them.</param>
/// <param name="Buffers">The buffers that stay in memory until the network is ready.</param>
public sealed record NetworkPlan(int Ready, IReadOnlyDictionary<Pass, object> Results, IReadOnlyList<Buffer> Buffers)
{
    /// <summary>Whether the output depends on the images; if not, there are patterns at most.</summary>
    public bool IsConnected { get; init; }

    /// <summary>Whether the sum of the logits is constant, so that their gradient by the images is zero but for rounding.</summary>
    public bool HasConstantSum { get; init; }

    /// <summary>The place of a pass's results; null where the network has none.</summary>
    public T? Of<T>(Pass<T> pass)
        where T : class => (T?)Results.GetValueOrDefault(pass);
}
