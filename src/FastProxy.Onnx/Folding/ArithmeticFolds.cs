using FastProxy.Input;
using FastProxy.Onnx.Model;

namespace FastProxy.Onnx.Folding;

/// <summary>Arithmetic of constants: in int64 among whole numbers, which wraps, else in float64, rounded to float32.</summary>
internal static class ArithmeticFolds
{
    /// <summary>The rows of <see cref="FoldCatalog"/>.</summary>
    public static IReadOnlyList<Fold> All { get; } =
    [
        Each("Abs", Math.Abs),
        Each("Ceil", Math.Ceiling),
        Each("Exp", Math.Exp),
        Each("Floor", Math.Floor),
        Each("Log", Math.Log),
        Each("Neg", a => -a),
        Each("Not", a => a == 0 ? 1 : 0),
        Each("Reciprocal", a => 1 / a),
        Each("Sigmoid", a => 1 / (1 + Math.Exp(-a))),
        Each("Sqrt", Math.Sqrt),
        Pair("Add", (a, b) => a + b, (a, b) => a + b),
        Pair("Div", (a, b) => a / b, (a, b) => b == 0 ? throw new InputException("a division by zero") : b == -1 ? -a : a / b),
        Pair("Max", Math.Max, Math.Max),
        Pair("Min", Math.Min, Math.Min),
        Pair("Sum", (a, b) => a + b, (a, b) => a + b),
        Pair("Mul", (a, b) => a * b, (a, b) => a * b),
        Pair("Pow", Math.Pow, (a, b) => (long)Math.Pow(a, b)),
        Pair("Sub", (a, b) => a - b, (a, b) => a - b),
        Fold.Of("Mod", 2, (node, x) => node.Integer("fmod", 0) == 0
            ? Combined(x[0]!, x[1]!, (a, b) => a - b * Math.Floor(a / b), (a, b) => b is 0 or -1 ? 0 : (a % b + b) % b)
            : Combined(x[0]!, x[1]!, (a, b) => a % b, (a, b) => b is 0 or -1 ? 0 : a % b)),
        Test("And", (a, b) => a != 0 && b != 0),
        Test("Equal", (a, b) => a == b),
        Test("Greater", (a, b) => a > b),
        Test("GreaterOrEqual", (a, b) => a >= b),
        Test("Less", (a, b) => a < b),
        Test("LessOrEqual", (a, b) => a <= b),
        Test("Or", (a, b) => a != 0 || b != 0),
        Reduce("ReduceMax", Enumerable.Max),
        Reduce("ReduceMean", Enumerable.Average),
        Reduce("ReduceMin", Enumerable.Min),
        Reduce("ReduceProd", values => values.Aggregate(1.0, (a, b) => a * b)),
        Reduce("ReduceSum", Enumerable.Sum),
        Fold.Of("Cast", 1, (node, x) => node.Integer("to", 1) switch
        {
            2 or 3 or 4 or 5 or 6 or 7 or 12 or 13 => Whole(x[0]!),
            9 => new(x[0]!.Shape, [], [.. Numbers(x[0]!).Select(v => v != 0 ? 1L : 0)]),
            1 or 11 => OnnxTensor.Of(x[0]!.Shape, x[0]!.Floats()),
            var type => throw new InputException($"a cast to element type {type}, expected numbers or truth values"),
        }),
        Fold.Of("Where", 3, (_, x) => Where(x[0]!, x[1]!, x[2]!)),
    ];

    private static Fold Each(string type, Func<double, double> of) => Fold.Of(type, 1, (_, x) => x[0]!.IsWhole
        ? new(x[0]!.Shape, [], [.. Numbers(x[0]!).Select(v => (long)of(v))])
        : OnnxTensor.Of(x[0]!.Shape, Array.ConvertAll(x[0]!.Values, v => (float)of(v))));

    private static Fold Pair(string type, Func<double, double, double> of, Func<long, long, long> whole) =>
        Fold.Of(type, 2, (_, x) => x.OfType<OnnxTensor>().Aggregate((a, b) => Combined(a, b, of, whole)));

    private static OnnxTensor Combined(OnnxTensor x, OnnxTensor y, Func<double, double, double> of, Func<long, long, long> whole)
    {
        (OnnxTensor a, OnnxTensor b) = Together(x, y);
        return a.IsWhole && b.IsWhole
            ? new(a.Shape, [], [.. a.Integers.Zip(b.Integers, whole)])
            : OnnxTensor.Of(a.Shape, [.. Numbers(a).Zip(Numbers(b), (p, q) => (float)of(p, q))]);
    }

    private static Fold Test(string type, Func<double, double, bool> of) => Fold.Of(type, 2, (_, x) =>
    {
        (OnnxTensor a, OnnxTensor b) = Together(x[0]!, x[1]!);
        return new(a.Shape, [], [.. Numbers(a).Zip(Numbers(b), (p, q) => of(p, q) ? 1L : 0)]);
    });

    private static Fold Reduce(string type, Func<IEnumerable<double>, double> of) => Fold.Of(type, 1, (node, x) =>
    {
        OnnxTensor tensor = x[0]!.Count > 0 ? x[0]! : throw new InputException("reduces no elements");
        int rank = tensor.Shape.Length;
        IReadOnlyList<long>? given = node.Integers("axes") ?? x.ElementAtOrDefault(1)?.Integers;
        bool isNothing = node.Integer("noop_with_empty_axes", 0) != 0;
        int[] axes = given is { Count: > 0 } ? Shapes.Axes(given, rank) : isNothing ? [] : [.. Enumerable.Range(0, rank)];
        int[] kept = [.. Enumerable.Range(0, rank).Except(axes)];
        int[] order = [.. kept, .. axes];
        OnnxTensor sorted = tensor.Gathered([], MoveFolds.Transposition(tensor.Shape, order));
        int length = axes.Aggregate(1, (product, axis) => product * tensor.Shape[axis]);
        double[] values = [.. Numbers(sorted).Chunk(Math.Max(1, length)).Select(of)];
        int[] shape = node.Integer("keepdims", 1) != 0
            ? [.. tensor.Shape.Select((n, axis) => axes.Contains(axis) ? 1 : n)]
            : [.. kept.Select(axis => tensor.Shape[axis])];
        return tensor.IsWhole
            ? new(shape, [], Array.ConvertAll(values, v => (long)v))
            : OnnxTensor.Of(shape, Array.ConvertAll(values, v => (float)v));
    });

    private static OnnxTensor Where(OnnxTensor condition, OnnxTensor a, OnnxTensor b)
    {
        (condition, a) = Together(condition, a);
        (condition, b) = Together(condition, b);
        (_, a) = Together(condition, a);
        return a.IsWhole && b.IsWhole
            ? new(a.Shape, [], [.. Numbers(condition).Select((c, i) => c != 0 ? a.Integers[i] : b.Integers[i])])
            : OnnxTensor.Of(a.Shape, [.. Numbers(condition).Select((c, i) => (float)(c != 0 ? a.At(i) : b.At(i)))]);
    }

    private static OnnxTensor Whole(OnnxTensor x) => x.IsWhole ? x : new(x.Shape, [], [.. Numbers(x).Select(v => (long)v)]);

    private static (OnnxTensor A, OnnxTensor B) Together(OnnxTensor a, OnnxTensor b)
    {
        long[] shape = Shapes.Broadcast(a.Dimensions, b.Dimensions);
        return (MoveFolds.Expanded(a, shape), MoveFolds.Expanded(b, shape));
    }

    private static IEnumerable<double> Numbers(OnnxTensor x) => Enumerable.Range(0, x.Count).Select(x.At);
}
