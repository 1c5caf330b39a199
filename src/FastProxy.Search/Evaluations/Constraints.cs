using System.Text.Json.Serialization;
using FastProxy.Networks;
using FastProxy.Spaces;

namespace FastProxy.Search.Evaluations;

/// <summary>What an architecture may take; a search neither evaluates nor finds any other.</summary>
/// <param name="MaxParams">Trainable parameters, all branches; null for any number.</param>
/// <param name="MaxFlops">Multiply-accumulates per image; null for any number.</param>
/// <param name="Common">Only architectures that the oracle has an answer for.</param>
public sealed record Constraints(
    long? MaxParams = null,
    long? MaxFlops = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Common = false)
{
    /// <summary>Whether there is any limit.</summary>
    [JsonIgnore]
    public bool IsAny => IsOfSize || Common;

    private bool IsOfSize => MaxParams is not null || MaxFlops is not null;

    /// <summary>Whether an architecture takes no more than allowed, whatever the oracle knows.</summary>
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
