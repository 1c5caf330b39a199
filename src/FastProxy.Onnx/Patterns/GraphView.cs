using FastProxy.Onnx.Folding;
using FastProxy.Onnx.Model;

namespace FastProxy.Onnx.Patterns;

/// <summary>A graph as patterns see it: which node gives a value, and which values are constants.</summary>
/// <param name="constants">The constants.</param>
internal sealed class GraphView(Constants constants)
{
    private const double Tolerance = 1e-3;

    private readonly Dictionary<string, OnnxNode> producers = new(StringComparer.Ordinal);

    /// <summary>The constants.</summary>
    public Constants Constants => constants;

    /// <summary>Makes a node the one that gives its outputs.</summary>
    public void Add(OnnxNode node)
    {
        foreach (string output in node.Outputs)
        {
            producers[output] = node;
        }
    }

    /// <summary>The node of this type whose first output is a value; null where it is another.</summary>
    public OnnxNode? Producer(string value, string type) =>
        producers.TryGetValue(value, out OnnxNode? node) && node.Type == type && node.Outputs[0] == value ? node : null;

    /// <summary>
    /// The value that this type of node reads to give a value, where it reads no other but constants; null where it is another type.
    /// </summary>
    public string? Of(string value, string type) => Producer(value, type)?.Inputs[0];

    /// <summary>Whether two values are in a commutative node, in this order or the other.</summary>
    public static IEnumerable<(string A, string B)> Pairs(OnnxNode node) =>
        node.Inputs is [var a, var b] ? [(a, b), (b, a)] : [];

    /// <summary>The value that a number is added to, and the number.</summary>
    public (string X, double Number)? Sum(string value) => producers.TryGetValue(value, out OnnxNode? node) ? Beside(node, "Add", "Sub") : null;

    /// <summary>The value that is multiplied by a number, and the number.</summary>
    public (string X, double Number)? Product(string value) => producers.TryGetValue(value, out OnnxNode? node) ? Product(node) : null;

    /// <summary>The value that a node multiplies by a number, and the number.</summary>
    public (string X, double Number)? Product(OnnxNode node) => Beside(node, "Mul", "Div");

    private (string X, double Number)? Beside(OnnxNode node, string commutative, string inverse)
    {
        foreach ((string a, string b) in node.Type == commutative ? Pairs(node) : [])
        {
            if (constants.IsNumber(b, out double? number) && constants[a] is null)
            {
                return (a, number.Value);
            }
        }

        return node.Type == inverse && node.Inputs is [var x, var c] && constants.IsNumber(c, out double? second)
            ? (x, inverse == "Sub" ? -second.Value : 1 / second.Value)
            : null;
    }

    /// <summary>The value that is cut off at these bounds; null where it is cut off at others.</summary>
    public string? Clipped(string value, double min, double max)
    {
        if (Producer(value, "Clip") is not { } clip)
        {
            return null;
        }

        double? Bound(int index, string name) => index < clip.Inputs.Count && clip.Inputs[index].Length > 0
            ? constants[clip.Inputs[index]]?.Single
            : clip.Attributes.GetValueOrDefault(name)?.Number;
        return Bound(1, "min") == min && Bound(2, "max") == max ? clip.Inputs[0] : null;
    }

    /// <summary>Whether a number is one up to what exporters round away.</summary>
    public static bool IsNear(double? number, double wanted) => number is { } value && Math.Abs(value - wanted) <= Tolerance * Math.Abs(wanted);

    /// <summary>A node in place of another, which gives its first output.</summary>
    public static OnnxNode Replaced(OnnxNode last, string type, IReadOnlyList<string> inputs, params (string Name,
        OnnxAttribute Value)[] attributes) =>
        new(last.Name, type, inputs, [last.Outputs[0]], attributes.ToDictionary(a => a.Name, a => a.Value, StringComparer.Ordinal));
}
