using FastProxy.Input;
using FastProxy.Onnx.Model;

namespace FastProxy.Onnx.Folding;

/// <summary>Constants themselves, and the same elements under other dimensions.</summary>
internal static class ShapeFolds
{
    /// <summary>The rows of <see cref="FoldCatalog"/>.</summary>
    public static IReadOnlyList<Fold> All { get; } =
    [
        Fold.Of("Constant", 0, (node, _) => Constant(node)),
        Fold.Of("ConstantOfShape", 1, (node, x) => Filled(x[0]!.Integers, node.Attributes.GetValueOrDefault("value")?.Tensor)),
        Fold.Of("Flatten", 1, (node, x) => Flatten(x[0]!, node.Integer("axis", 1))),
        Fold.Of("Identity", 1, (_, x) => x[0]!),
        Fold.Of("Range", 3, (_, x) => Range(x[0]!, x[1]!, x[2]!)),
        Fold.Of(
            "Reshape", 2, (node, x) => Shaped(x[0]!, Shapes.Reshape(x[0]!.Dimensions, x[1]!.Integers, node.Integer("allowzero", 0) != 0))),
        Fold.Of("Shape", 1, (node, x) => ShapeOf(node, x[0]!.Dimensions)),
        Fold.Of("Size", 1, (_, x) => new([], [], [x[0]!.Count])),
        Fold.Of("Squeeze", 1, (node, x) => Shaped(x[0]!, Shapes.Squeeze(x[0]!.Dimensions, AxesOf(node, x)))),
        Fold.Of(
            "Unsqueeze", 1, (node, x) => Shaped(x[0]!, Shapes.Unsqueeze(x[0]!.Dimensions, AxesOf(node, x) ?? []))),
    ];

    /// <summary>The dimensions that a <c>Shape</c> asks for.</summary>
    public static OnnxTensor ShapeOf(OnnxNode node, IReadOnlyList<long> dimensions)
    {
        long Place(string name, long standard)
        {
            long at = node.Integer(name, standard);
            return Math.Clamp(at < 0 ? at + dimensions.Count : at, 0, dimensions.Count);
        }

        (long start, long end) = (Place("start", 0), Place("end", dimensions.Count));
        return OnnxTensor.Of([.. dimensions.Skip((int)start).Take((int)Math.Max(0, end - start))]);
    }

    private static IReadOnlyList<long>? AxesOf(OnnxNode node, OnnxTensor?[] x) => node.Integers("axes") ?? x.ElementAtOrDefault(1)?.Integers;

    private static OnnxTensor Constant(OnnxNode node)
    {
        OnnxAttribute? Of(string name) => node.Attributes.GetValueOrDefault(name);
        return Of("value")?.Tensor
            ?? (Of("value_ints") is { } whole ? OnnxTensor.Of([.. whole.Integers])
            : Of("value_floats") is { } numbers ? OnnxTensor.Of([numbers.Numbers.Count], [.. numbers.Numbers])
            : Of("value_float")?.Number is { } number ? OnnxTensor.Of([], [number])
            : Of("value_int")?.Integer is { } one ? new OnnxTensor([], [], [one])
            : throw new InputException("expected a value of numbers"));
    }

    private static OnnxTensor Filled(long[] lengths, OnnxTensor? value)
    {
        int[] shape = Shapes.Constant(lengths, Shapes.MaxFilled);
        int count = (int)Shapes.Product(lengths);
        if (value is { IsWhole: true })
        {
            var whole = new long[count];
            Array.Fill(whole, value.Integers[0]);
            return new(shape, [], whole);
        }

        var values = new float[count];
        Array.Fill(values, (float)(value?.Single ?? 0));
        return OnnxTensor.Of(shape, values);
    }

    private static OnnxTensor Flatten(OnnxTensor x, long axis)
    {
        int at = axis == x.Shape.Length ? x.Shape.Length : Shapes.Axis(axis, x.Shape.Length);
        return Shaped(x, [Shapes.Product(x.Dimensions.Take(at)), Shapes.Product(x.Dimensions.Skip(at))]);
    }

    private static OnnxTensor Range(OnnxTensor start, OnnxTensor limit, OnnxTensor delta)
    {
        (double from, double to, double step) = (start.Single ?? double.NaN, limit.Single ?? double.NaN, delta.Single ?? double.NaN);
        double count = Math.Max(0, Math.Ceiling((to - from) / step));
        if (!(count <= Shapes.MaxMade))
        {
            throw new InputException($"a range of {count} numbers, expected at most {Shapes.MaxMade}");
        }

        IEnumerable<double> numbers = Enumerable.Range(0, (int)count).Select(i => from + i * step);
        return start.IsWhole
            ? OnnxTensor.Of([.. numbers.Select(v => (long)v)])
            : OnnxTensor.Of([(int)count], [.. numbers.Select(v => (float)v)]);
    }

    private static OnnxTensor Shaped(OnnxTensor x, long[] shape) => x with { Shape = [.. shape.Select(length => checked((int)length))] };
}
