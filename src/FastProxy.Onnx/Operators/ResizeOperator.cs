using FastProxy.Input;
using FastProxy.Onnx.Folding;
using FastProxy.Onnx.Model;
using FastProxy.Onnx.Values;

namespace FastProxy.Onnx.Operators;

/// <summary>Resizing, a map along each axis.</summary>
internal sealed class ResizeOperator : OnnxOperator
{
    public override IReadOnlyList<string> Types => ["Resize", "Upsample"];

    public override GraphValue Read(OnnxNode node, GraphImport import)
    {
        GraphValue x = GraphImport.First(import.ValueOf(node, 0));
        int rank = x.Axes.Count + 1;
        bool isUpsample = node.Type == "Upsample";
        int place = isUpsample || import.Opset < 11 ? 1 : 2;
        IReadOnlyList<float> scales = node.Attributes.GetValueOrDefault("scales")?.Numbers ?? import.ConstantOf(node, place)?.Floats() ?? [];
        IReadOnlyList<long> sizes = place == 2 ? import.ConstantOf(node, 3)?.Integers ?? [] : [];
        int[] axes = node.Integers("axes") is { } given ? [.. given.Select(axis => Shapes.Axis(axis, rank))] : [.. Enumerable.Range(0, rank)];
        if (node.Integer("antialias", 0) != 0 || node.Text("keep_aspect_ratio_policy", "stretch") != "stretch")
        {
            throw new InputException("expected antialias 0 and keep_aspect_ratio_policy stretch");
        }

        if ((scales.Count > 0 ? scales.Count : sizes.Count) != axes.Length)
        {
            throw new InputException($"{scales.Count} scales and {sizes.Count} sizes of {axes.Length} axes, expected one each");
        }

        var sampling = new Sampling(
            node.Text("mode", "nearest"),
            isUpsample ? "asymmetric" : node.Text("coordinate_transformation_mode", import.Opset < 11 ? "asymmetric" : "half_pixel"),
            isUpsample || import.Opset < 11 ? "floor" : node.Text("nearest_mode", "round_prefer_floor"),
            node.Number("cubic_coeff_a", -0.75),
            node.Integer("exclude_outside", 0) != 0);
        for (int i = 0; i < axes.Length; i++)
        {
            long length = import.DimensionsOf(x)[axes[i]];
            double scale = scales.Count > 0 ? scales[i] : (double)sizes[i] / length;
            double exact = scales.Count > 0 ? length * scale : sizes[i];
            double result = Math.Floor(exact);
            if (!(result is >= 1 and <= 1 << 26))
            {
                throw new InputException($"a scale of {scale} of an axis of {length}");
            }

            if (scale != 1)
            {
                int axis = GraphImport.AxisOf(axes[i], x);
                int count = ValueBuilder.Checked(x.Lengths.Select((n, a) => a == axis ? (long)result : n))[axis];
                x = import.Values.Along(x, axis, sampling.Lists((int)length, count, scale, exact));
            }
        }

        return x;
    }
}

/// <summary>How the elements of a resized axis are taken from the old one.</summary>
/// <param name="Mode"><c>nearest</c>, <c>linear</c> or <c>cubic</c>.</param>
/// <param name="Coordinates">Which place of the old axis an element stands for, in ONNX's names.</param>
/// <param name="Rounding">Which element is nearest, in ONNX's names.</param>
/// <param name="Cubic">The coefficient of cubic interpolation (Keys 1981).</param>
/// <param name="ExcludesOutside">Whether taps of cubic interpolation beyond the axis have no weight.</param>
internal sealed record Sampling(string Mode, string Coordinates, string Rounding, double Cubic, bool ExcludesOutside)
{
    /// <summary>Returns for each element of the result the old ones with their weights.</summary>
    /// <param name="length">The length of the axis.</param>
    /// <param name="count">The length of the result.</param>
    /// <param name="scale">Their ratio, as the model gives it.</param>
    /// <param name="exact">The length times the scale, which the count rounds down.</param>
    /// <exception cref="InputException">A mode is not known.</exception>
    public IReadOnlyList<(int Source, float Weight)[]> Lists(int length, int count, double scale, double exact) =>
        [.. Enumerable.Range(0, count).Select(i => List(Place(i, length, count, scale, exact), length))];

    private double Place(int i, int length, int count, double scale, double exact) => Coordinates switch
    {
        "half_pixel" => (i + 0.5) / scale - 0.5,
        "pytorch_half_pixel" => count > 1 ? (i + 0.5) / scale - 0.5 : 0,
        "align_corners" => count > 1 ? i * (length - 1.0) / (exact - 1) : 0,
        "asymmetric" => i / scale,
        "tf_half_pixel_for_nn" => (i + 0.5) / scale,
        "half_pixel_symmetric" => length / 2.0 * (1 - count / (length * scale)) + (i + 0.5) / scale - 0.5,
        _ => throw new InputException($"coordinate_transformation_mode {Excerpt.Of(Coordinates)} is not known"),
    };

    private (int Source, float Weight)[] List(double place, int length)
    {
        int Inside(double at) => (int)Math.Clamp(at, 0, length - 1);
        double floor = Math.Floor(place);
        double rest = place - floor;
        switch (Mode)
        {
            case "nearest":
                return [(Inside(Nearest(place)), 1f)];
            case "linear":
                return place <= 0 ? [(0, 1f)] : place >= length - 1 || rest == 0 ? [(Inside(floor), 1f)]
                    : [((int)floor, (float)(1 - rest)), ((int)floor + 1, (float)rest)];
            case "cubic":
                (double At, double Weight)[] taps = [.. Enumerable.Range(-1, 4).Select(k => (floor + k, CubicWeight(Math.Abs(rest - k))))];
                taps = ExcludesOutside ? [.. taps.Where(tap => tap.At >= 0 && tap.At < length)] : taps;
                double sum = ExcludesOutside ? taps.Sum(tap => tap.Weight) : 1;
                return [.. taps.GroupBy(tap => Inside(tap.At), (at, same) => (at, (float)(same.Sum(tap => tap.Weight) / sum)))];
            default:
                throw new InputException($"mode {Excerpt.Of(Mode)}, expected nearest, linear or cubic");
        }
    }

    private double Nearest(double place) => Rounding switch
    {
        "round_prefer_floor" => Math.Ceiling(place - 0.5),
        "round_prefer_ceil" => Math.Floor(place + 0.5),
        "floor" => Math.Floor(place),
        "ceil" => Math.Ceiling(place),
        _ => throw new InputException($"nearest_mode {Excerpt.Of(Rounding)} is not known"),
    };

    private double CubicWeight(double d) => d <= 1
        ? ((Cubic + 2) * d - (Cubic + 3)) * d * d + 1
        : d < 2 ? ((Cubic * d - 5 * Cubic) * d + 8 * Cubic) * d - 4 * Cubic : 0;
}
