using FastProxy.Input;
using FastProxy.Networks;
using FastProxy.Onnx.Folding;
using FastProxy.Onnx.Model;
using FastProxy.Onnx.Values;

namespace FastProxy.Onnx.Operators;

/// <summary>The windows of convolutions and poolings, as attributes of nodes.</summary>
internal static class Windows
{
    private const int MaxWindow = 1 << 16;

    /// <summary>The windows of a convolution or a pooling, one for each axis of the image.</summary>
    /// <param name="node">The node.</param>
    /// <param name="kernel">The sides of the window where <c>kernel_shape</c> does not say them.</param>
    /// <param name="lengths">The lengths of the axes.</param>
    /// <exception cref="InputException">The attributes do not fit each other or the image.</exception>
    public static IReadOnlyList<AxisWindow> WindowsOf(this OnnxNode node, IReadOnlyList<long>? kernel, IReadOnlyList<int> lengths)
    {
        int rank = lengths.Count;
        IReadOnlyList<long> sides = node.Integers("kernel_shape") ?? kernel ?? [];
        IReadOnlyList<long> strides = node.Integers("strides") ?? Ones(rank);
        IReadOnlyList<long> dilations = node.Integers("dilations") ?? Ones(rank);
        IReadOnlyList<long> pads = node.Integers("pads") ?? [.. Ones(2 * rank).Select(_ => 0L)];
        string mode = node.Text("auto_pad", "NOTSET");
        bool isRanked = sides.Count == rank && strides.Count == rank && dilations.Count == rank && pads.Count == 2 * rank;
        if (!isRanked || !sides.Concat(strides).Concat(dilations).All(value => value is >= 1 and <= MaxWindow)
            || pads.Any(pad => pad is < -MaxWindow or > MaxWindow))
        {
            throw new InputException(
                $"a window of {Shapes.Text(sides)}, strides {Shapes.Text(strides)}, dilations {Shapes.Text(dilations)}, "
                + $"pads {string.Join(", ", pads)} on {rank} axes: expected one of each a axis, from 1 to {MaxWindow}");
        }

        return [.. Enumerable.Range(0, rank).Select(axis =>
        {
            (int side, int stride, int dilation) = ((int)sides[axis], (int)strides[axis], (int)dilations[axis]);
            long reach = (side - 1L) * dilation + 1;
            (long before, long after) = Padding(mode, lengths[axis], reach, stride, pads[axis], pads[axis + rank]);
            long room = lengths[axis] + before + after - reach;
            bool isCeil = node.Integer("ceil_mode", 0) != 0;
            long count = room < 0 ? 0 : (room + (isCeil ? stride - 1 : 0)) / stride + 1;
            count -= isCeil && (count - 1) * stride >= lengths[axis] + before ? 1 : 0;
            return count >= 1 && count <= int.MaxValue ? new AxisWindow(side, stride, (int)before, (int)after, dilation, (int)count)
                : throw new InputException($"a window of {reach} with padding of {before} and {after} does not fit an axis of {lengths[axis]}");
        })];
    }

    /// <summary>The window of a network that these windows are; of one axis, that of the columns.</summary>
    public static Window WindowOf(IReadOnlyList<AxisWindow> windows)
    {
        WindowAxis[] axes = [.. windows.Select(w => new WindowAxis(w.Kernel, w.Stride, w.Before, w.After, w.Dilation))];
        return axes is [var columns] ? new Window(new WindowAxis(1), columns) : new Window(axes[0], axes[1]);
    }

    /// <summary>The attributes of a window.</summary>
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

    private static (long Before, long After) Padding(string mode, int length, long reach, int stride, long before, long after)
    {
        long total = Math.Max(0, ((length + stride - 1) / stride - 1L) * stride + reach - length);
        return mode switch
        {
            "NOTSET" or "" => (before, after),
            "VALID" => (0, 0),
            "SAME_UPPER" => (total / 2, total - total / 2),
            "SAME_LOWER" => (total - total / 2, total / 2),
            _ => throw new InputException($"auto_pad {Excerpt.Of(mode)}, expected NOTSET, VALID, SAME_UPPER or SAME_LOWER"),
        };
    }

    private static IReadOnlyList<long> Ones(int count) => [.. Enumerable.Repeat(1L, count)];
}
