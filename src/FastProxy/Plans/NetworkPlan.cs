namespace FastProxy.Plans;

/// <summary>A network of a plan: the places of its passes' results.</summary>
/// <param name="Ready">The number of waves after which all results are there.</param>
/// <param name="Results">The results' places by pass, without passes that have no results for this network.</param>
/// <param name="Buffers">The buffers that stay in memory until the network is ready.</param>
public sealed record NetworkPlan(int Ready, IReadOnlyDictionary<Pass, object> Results, IReadOnlyList<Buffer> Buffers)
{
    /// <summary>Whether the output depends on the images; if not, patterns are the only results.</summary>
    public bool IsConnected { get; init; }

    /// <summary>Whether the sum of the logits is constant, so that its gradient with respect to the images is zero but for rounding.</summary>
    public bool HasConstantSum { get; init; }

    /// <summary>
    /// Small results of each pass in which an overflow on the way to its own stays visible, where a ReLU or a batch-norm hides it: the scales and
    /// shifts of batch-norms that normalise by their batch and, where there are none, sums of the layers' outputs.
    /// </summary>
    public IReadOnlyDictionary<Pass, IReadOnlyList<Buffer>> Watched { get; init; } = new Dictionary<Pass, IReadOnlyList<Buffer>>();

    /// <summary>The passes that the network has no form for, each with the reason.</summary>
    public IReadOnlyDictionary<Pass, string> Refused { get; init; } = new Dictionary<Pass, string>();

    /// <summary>Returns the place of a pass's results; null if the network has none.</summary>
    public T? Of<T>(Pass<T> pass)
        where T : class => (T?)Results.GetValueOrDefault(pass);
}
