using System.Text.Json.Serialization;
using FastProxy.Networks;
using FastProxy.Spaces;

namespace FastProxy.Search.Evaluations;

/// <summary>Limits on architectures; a search neither evaluates nor finds one beyond them.</summary>
/// <param name="MaxParams">The limit on trainable parameters, all branches; null for none.</param>
/// <param name="MaxFlops">The limit on multiply-accumulates per image; null for none.</param>
public sealed record Constraints(long? MaxParams = null, long? MaxFlops = null)
{
    /// <summary>Whether there is any limit.</summary>
    [JsonIgnore]
    public bool IsAny => MaxParams is not null || MaxFlops is not null;

    /// <summary>Returns whether an architecture satisfies the constraints.</summary>
    public bool Allow(ISpace space, string architecture)
    {
        if (!IsAny)
        {
            return true;
        }

        Network network = space.Build(architecture);
        return network.Parameters <= (MaxParams ?? long.MaxValue) && network.Macs <= (MaxFlops ?? long.MaxValue);
    }
}
