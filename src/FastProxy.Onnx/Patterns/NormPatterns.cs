using FastProxy.Onnx.Folding;
using FastProxy.Onnx.Model;

namespace FastProxy.Onnx.Patterns;

/// <summary>Normalisations written out.</summary>
internal static class NormPatterns
{
    /// <summary>(x - mean) / sqrt(mean((x - mean)^2) + epsilon), over dimensions that the means name.</summary>
    public static OnnxNode? Normalisation(OnnxNode last, GraphView view)
    {
        if (last.Type is not ("Div" or "Mul") || last.Inputs.Count != 2)
        {
            return null;
        }

        foreach ((string centred, string other) in last.Type == "Div" ? [(last.Inputs[0], last.Inputs[1])] : GraphView.Pairs(last))
        {
            string? variance = VarianceOf(view, other, isInverse: last.Type == "Mul");
            if (variance is not null && view.Sum(variance) is { } sum && view.Producer(sum.X, "ReduceMean") is { } mean
                && AxesOf(mean, view) is { } axes
                && IsSquare(view, mean.Inputs[0], centred) && view.Producer(centred, "Sub") is { Inputs: [var x, var middle] }
                && view.Producer(middle, "ReduceMean") is { } first && first.Inputs[0] == x && AxesOf(first, view) is { } same
                    && same.SequenceEqual(axes))
            {
                return GraphView.Replaced(
                    last, "MeanVarianceNormalization", [x], ("axes", OnnxAttribute.Of([.. axes])), ("epsilon", OnnxAttribute.Of((float)sum.Number)));
            }
        }

        return null;
    }

    /// <summary>The value whose root a value is, or the inverse of whose root.</summary>
    private static string? VarianceOf(GraphView view, string value, bool isInverse)
    {
        if (!isInverse)
        {
            return view.Of(value, "Sqrt") ?? PowerOf(view, value, 0.5);
        }

        return view.Of(value, "Reciprocal") is { } root ? VarianceOf(view, root, isInverse: false) : PowerOf(view, value, -0.5);
    }

    private static string? PowerOf(GraphView view, string value, double exponent) =>
        view.Producer(value, "Pow") is { Inputs: [var x, var power] } && view.Constants.IsNumber(power, out double? number) && number == exponent
            ? x : null;

    private static bool IsSquare(GraphView view, string value, string x) =>
        PowerOf(view, value, 2) == x || (view.Producer(value, "Mul") is { Inputs: [var a, var b] } && a == x && b == x);

    /// <summary>The dimensions of a mean that keeps them; null where it does not.</summary>
    private static IReadOnlyList<long>? AxesOf(OnnxNode mean, GraphView view) => mean.Integer("keepdims", 1) == 0 ? null
        : mean.Integers("axes") ?? (mean.Inputs.Count > 1 ? view.Constants[mean.Inputs[1]]?.Integers : null);
}
