using FastProxy.Input;
using FastProxy.Networks;
using FastProxy.Onnx.Model;

namespace FastProxy.Onnx.Operators;

/// <summary>Reads attributes of nodes.</summary>
internal static class Attributes
{
    /// <summary>A whole number.</summary>
    public static long Integer(this OnnxNode node, string name, long standard) => node.Attributes.GetValueOrDefault(name)?.Integer ?? standard;

    /// <summary>A number.</summary>
    public static double Number(this OnnxNode node, string name, double standard) => node.Attributes.GetValueOrDefault(name)?.Number ?? standard;

    /// <summary>Whole numbers; null where not given.</summary>
    public static IReadOnlyList<long>? Integers(this OnnxNode node, string name) => node.Attributes.GetValueOrDefault(name)?.Integers;

    /// <summary>A square window with equal padding at opposite sides, as networks have it.</summary>
    /// <param name="node">A convolution or a pooling.</param>
    /// <param name="kernel">The sides of its window where <c>kernel_shape</c> does not say them.</param>
    /// <param name="shift">How far the input is shifted; the window then pads as much more at the end.</param>
    /// <exception cref="InputException">The window is of another form.</exception>
    public static Window WindowOf(this OnnxNode node, IReadOnlyList<long>? kernel, int shift)
    {
        IReadOnlyList<long> sides = node.Integers("kernel_shape") ?? kernel ?? [];
        IReadOnlyList<long> strides = node.Integers("strides") ?? [1, 1];
        IReadOnlyList<long> dilations = node.Integers("dilations") ?? [1, 1];
        IReadOnlyList<long> pads = PadsOf(node, sides, strides, dilations);
        bool isSquare = sides is [var k, var k2] && k == k2 && strides is [var s, var s2] && s == s2 && dilations is [var d, var d2] && d == d2
            && pads is [var top, var left, var bottom, var right] && top == left && bottom == top + shift && right == top + shift;
        return isSquare && new[] { sides[0], strides[0], dilations[0], pads[0] }.All(value => value is >= 0 and <= 1 << 16)
            ? new Window((int)sides[0], (int)strides[0], (int)pads[0], (int)dilations[0], shift)
            : throw new InputException(
                $"a window of {Text(sides)}, strides {Text(strides)}, dilations {Text(dilations)}, pads {Text(pads)}: "
                + "expected a square one, padded alike on all sides");
    }

    /// <summary>The attributes of a window whose first taps are not inside the image.</summary>
    public static Dictionary<string, OnnxAttribute> Of(Window window, bool isDilated)
    {
        (WindowAxis r, WindowAxis c) = (window.Rows, window.Columns);
        var attributes = new Dictionary<string, OnnxAttribute>
        {
            ["kernel_shape"] = OnnxAttribute.Of([r.Kernel, c.Kernel]),
            ["strides"] = OnnxAttribute.Of([r.Stride, c.Stride]),
            ["pads"] = OnnxAttribute.Of([r.Before, c.Before, r.After, c.After]),
        };
        if (isDilated)
        {
            attributes["dilations"] = OnnxAttribute.Of([r.Dilation, c.Dilation]);
        }

        return attributes;
    }

    private static IReadOnlyList<long> PadsOf(OnnxNode node, IReadOnlyList<long> sides, IReadOnlyList<long> strides, IReadOnlyList<long> dilations)
    {
        string mode = node.Attributes.GetValueOrDefault("auto_pad")?.Text ?? "NOTSET";
        return mode switch
        {
            "NOTSET" => node.Integers("pads") ?? [0, 0, 0, 0],
            "VALID" => [0, 0, 0, 0],
            "SAME_UPPER" or "SAME_LOWER" when sides.Count == 2 && strides.All(s => s == 1) && sides.All(k => k % 2 == 1) && dilations.Count == 2 =>
                [sides[0] / 2 * dilations[0], sides[1] / 2 * dilations[1], sides[0] / 2 * dilations[0], sides[1] / 2 * dilations[1]],
            _ => throw new InputException($"auto_pad {Excerpt.Of(mode)} of this window: expected pads"),
        };
    }

    private static string Text(IReadOnlyList<long> values) => string.Join('x', values);
}
