using System.Text.Json.Serialization;
using FastProxy.Networks;
using FastProxy.Spaces;

namespace FastProxy.Search.Evaluations;

/// <summary>What an architecture may take; a search neither evaluates nor finds any other.</summary>
/// <param name="MaxParams">Trainable parameters, all branches; null for any number.</param>
/// <param name="MaxFlops">Multiply-accumulates per image; null for any number.</param>
public sealed record Constraints(long? MaxParams = null, long? MaxFlops = null)
{
    /// <summary>Whether there is any.</summary>
    [JsonIgnore]
    public bool IsAny => MaxParams is not null || MaxFlops is not null;

    /// <summary>Whether an architecture keeps to them.</summary>
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
