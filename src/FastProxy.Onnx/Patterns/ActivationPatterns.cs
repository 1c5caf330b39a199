using FastProxy.Onnx.Model;

namespace FastProxy.Onnx.Patterns;

/// <summary>Activations written out.</summary>
internal static class ActivationPatterns
{
    /// <summary>max(min(x + 3, 6), 0) / 6.</summary>
    public static OnnxNode? HardSigmoid(OnnxNode last, GraphView view) =>
        view.Product(last) is { } sixth && GraphView.IsNear(sixth.Number, 1.0 / 6) && Relu6Of(view, sixth.X) is { } x
            ? GraphView.Replaced(last, "HardSigmoid", [x], ("alpha", OnnxAttribute.Of(1f / 6)), ("beta", OnnxAttribute.Of(0.5f)))
            : null;

    /// <summary>x times its hard sigmoid, or x max(min(x + 3, 6), 0) / 6.</summary>
    public static OnnxNode? HardSwish(OnnxNode last, GraphView view)
    {
        if (last.Type == "Mul")
        {
            foreach ((string x, string b) in GraphView.Pairs(last))
            {
                if (view.Producer(b, "HardSigmoid") is { } gate && gate.Inputs[0] == x
                    && GraphView.IsNear(gate.Attributes.GetValueOrDefault("alpha")?.Number, 1.0 / 6)
                    && GraphView.IsNear(gate.Attributes.GetValueOrDefault("beta")?.Number ?? 0.5, 0.5))
                {
                    return GraphView.Replaced(last, "HardSwish", [x]);
                }
            }
        }

        if (view.Product(last) is not { } sixth || !GraphView.IsNear(sixth.Number, 1.0 / 6)
            || view.Producer(sixth.X, "Mul") is not { } product)
        {
            return null;
        }

        foreach ((string x, string b) in GraphView.Pairs(product))
        {
            if (Relu6Of(view, b) == x)
            {
                return GraphView.Replaced(last, "HardSwish", [x]);
            }
        }

        return null;
    }

    /// <summary>x times its sigmoid: SiLU.</summary>
    public static OnnxNode? Swish(OnnxNode last, GraphView view) => Gated(last, "Swish", gate => view.Of(gate, "Sigmoid"));

    /// <summary>x tanh(softplus(x)).</summary>
    public static OnnxNode? Mish(OnnxNode last, GraphView view) =>
        Gated(last, "Mish", gate => view.Of(gate, "Tanh") is { } inner ? view.Of(inner, "Softplus") : null);

    /// <summary>x/2 (1 + erf(x / sqrt 2)), its factors in any order.</summary>
    public static OnnxNode? Gelu(OnnxNode last, GraphView view) => Gelu(last, view, "none", gate =>
        view.Of(gate, "Erf") is { } scaled && view.Product(scaled) is { } part && GraphView.IsNear(part.Number, Math.Sqrt(0.5)) ? part.X : null);

    /// <summary>x/2 (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))).</summary>
    public static OnnxNode? GeluTanh(OnnxNode last, GraphView view) => Gelu(last, view, "tanh", gate =>
    {
        if (view.Of(gate, "Tanh") is not { } scaled || view.Product(scaled) is not { } part || !GraphView.IsNear(part.Number, Math.Sqrt(2 / Math.PI))
            || view.Producer(part.X, "Add") is not { } sum)
        {
            return null;
        }

        foreach ((string x, string cubic) in GraphView.Pairs(sum))
        {
            if (view.Product(cubic) is { } term && GraphView.IsNear(term.Number, 0.044715) && IsCube(view, term.X, x))
            {
                return x;
            }
        }

        return null;
    });

    /// <summary>A product whose factors are x, 1/2, and 1 plus a function of x.</summary>
    private static OnnxNode? Gelu(OnnxNode last, GraphView view, string approximate, Func<string, string?> argument)
    {
        if (last.Type is not ("Mul" or "Div"))
        {
            return null;
        }

        List<string> factors = [];
        double number = 1;
        Multiply(last, view, factors, ref number, depth: 0);
        if (factors.Count != 2 || !GraphView.IsNear(number, 0.5))
        {
            return null;
        }

        foreach ((string x, string gate) in new[] { (factors[0], factors[1]), (factors[1], factors[0]) })
        {
            if (view.Sum(gate) is { Number: 1 } sum && argument(sum.X) == x)
            {
                return GraphView.Replaced(last, "Gelu", [x], ("approximate", OnnxAttribute.Of(approximate)));
            }
        }

        return null;
    }

    /// <summary>Collects the factors of a product: values, and one number.</summary>
    private static void Multiply(OnnxNode node, GraphView view, List<string> factors, ref double number, int depth)
    {
        const int deepest = 3;
        for (int i = 0; i < node.Inputs.Count; i++)
        {
            string input = node.Inputs[i];
            bool isDivisor = i == 1 && node.Type == "Div";
            if (view.Constants.IsNumber(input, out double? value))
            {
                number *= isDivisor ? 1 / value.Value : value.Value;
            }
            else if (!isDivisor && depth < deepest && (view.Producer(input, "Mul") ?? view.Producer(input, "Div")) is { } inner)
            {
                Multiply(inner, view, factors, ref number, depth + 1);
            }
            else
            {
                // A divisor that is a value makes the product none of those that are looked for.
                factors.AddRange(isDivisor ? [input, input, input] : [input]);
            }
        }
    }

    private static bool IsCube(GraphView view, string value, string x)
    {
        if (view.Producer(value, "Pow") is { Inputs: [var a, var power] })
        {
            return a == x && view.Constants.IsNumber(power, out double? exponent) && exponent == 3;
        }

        return view.Producer(value, "Mul") is { } outer && GraphView.Pairs(outer).Any(
            pair => pair.A == x && view.Producer(pair.B, "Mul") is { Inputs: [var first, var second] } && first == x && second == x);
    }

    private static OnnxNode? Gated(OnnxNode last, string type, Func<string, string?> argument)
    {
        if (last.Type != "Mul")
        {
            return null;
        }

        foreach ((string x, string gate) in GraphView.Pairs(last))
        {
            if (argument(gate) == x)
            {
                return GraphView.Replaced(last, type, [x]);
            }
        }

        return null;
    }

    /// <summary>The x of max(min(x + 3, 6), 0).</summary>
    private static string? Relu6Of(GraphView view, string value) =>
        view.Clipped(value, 0, 6) is { } shifted && view.Sum(shifted) is { Number: 3 } sum ? sum.X : null;
}
