using System.Text.Json.Serialization;
using FastProxy.Networks;
using FastProxy.Spaces;

namespace FastProxy.Search.Evaluations;

/// <summary>Limits on architectures; a search neither evaluates nor finds one beyond them.</summary>
/// <param name="MaxParams">The limit on trainable parameters, all branches; null for none.</param>
/// <param name="MaxFlops">The limit on multiply-accumulates per image; null for none.</param>
/// <param name="Common">Whether only architectures that the oracle has an answer for are allowed.</param>
public sealed record Constraints(
    long? MaxParams = null,
    long? MaxFlops = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Common = false)
{
    /// <summary>Whether there is any limit.</summary>
    [JsonIgnore]
    public bool IsAny => IsOfSize || Common;

    private bool IsOfSize => MaxParams is not null || MaxFlops is not null;

    /// <summary>Returns whether an architecture is within the limits, whatever the oracle knows.</summary>
    public bool Allow(ISpace space, string architecture)
    {
        if (!IsOfSize)
        {
            return true;
        }

        Network network = space.Build(architecture);
        return network.Parameters <= (MaxParams ?? long.MaxValue) && network.Macs <= (MaxFlops ?? long.MaxValue);
    }
}
