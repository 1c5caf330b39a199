using FastProxy.Onnx;
using FastProxy.Scores;
using FastProxy.Spaces;

namespace FastProxy.Cli.Verbs;

/// <summary>What the networks of a score file are of.</summary>
internal static class ScoredSpace
{
    /// <summary>Returns the space of a protocol; null for ONNX models, which are of none.</summary>
    /// <exception cref="Input.InputException">It names no space, or a setting is none of the space's.</exception>
    public static ISpace? Of(Protocol protocol) =>
        protocol.Space == OnnxModels.Kind ? null : SpaceCatalog.Create(protocol.Space, protocol.SpaceSettings);
}
