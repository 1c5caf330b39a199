namespace FastProxy.Onnx.Model;

/// <summary>Reads attributes of nodes.</summary>
internal static class Attributes
{
    /// <summary>A whole number.</summary>
    public static long Integer(this OnnxNode node, string name, long standard) => node.Attributes.GetValueOrDefault(name)?.Integer ?? standard;

    /// <summary>A number.</summary>
    public static double Number(this OnnxNode node, string name, double standard) => node.Attributes.GetValueOrDefault(name)?.Number ?? standard;

    /// <summary>A text.</summary>
    public static string Text(this OnnxNode node, string name, string standard) => node.Attributes.GetValueOrDefault(name)?.Text ?? standard;

    /// <summary>Whole numbers; null where not given.</summary>
    public static IReadOnlyList<long>? Integers(this OnnxNode node, string name) => node.Attributes.GetValueOrDefault(name)?.Integers;
}
