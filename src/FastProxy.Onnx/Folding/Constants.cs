using System.Diagnostics.CodeAnalysis;
using FastProxy.Input;
using FastProxy.Onnx.Model;

namespace FastProxy.Onnx.Folding;

/// <summary>The constants of a model by name: its initialisers, and what was computed from them.</summary>
internal sealed class Constants(IReadOnlyDictionary<string, OnnxTensor> initialisers)
{
    private readonly Dictionary<string, OnnxTensor> all = new(initialisers, StringComparer.Ordinal);
    private readonly Dictionary<string, string> origins = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (string Table, OnnxTensor Ids)> lookups = new(StringComparer.Ordinal);
    private long computed;

    /// <summary>Returns a constant; null where the name is none.</summary>
    public OnnxTensor? this[string name] => all.GetValueOrDefault(name);

    /// <summary>Returns the initialiser whose elements a constant has, transposed perhaps; its own name where it is another constant.</summary>
    public string OriginOf(string name) => origins.GetValueOrDefault(name, name);

    /// <summary>Returns the initialiser and the ids of the rows of it that a constant is; null where it is another constant.</summary>
    public (string Table, OnnxTensor Ids)? LookupOf(string name) =>
        lookups.TryGetValue(name, out (string Table, OnnxTensor Ids) lookup) ? lookup : null;

    /// <summary>Whether a node reads constants only.</summary>
    public bool Gives(OnnxNode node) => node.Inputs.All(input => input.Length == 0 || all.ContainsKey(input));

    /// <summary>Whether all that a node computes is known.</summary>
    public bool Has(OnnxNode node) => node.Outputs.All(all.ContainsKey);

    /// <summary>Computes a node that reads constants only.</summary>
    /// <exception cref="InputException">The node cannot be computed.</exception>
    public void Compute(OnnxNode node)
    {
        Keep(node, FoldCatalog.Compute(node, [.. node.Inputs.Select(input => this[input])]));
        if (node.Type is "Identity" or "Transpose" or "Unsqueeze")
        {
            origins[node.Outputs[0]] = OriginOf(node.Inputs[0]);
        }

        if (node.Type == "Gather" && node.Integer("axis", 0) == 0
            && initialisers.GetValueOrDefault(node.Inputs[0]) is { Shape.Length: 2, IsWhole: false }
            && this[node.Inputs[1]] is { Count: > 0 } ids)
        {
            lookups[node.Outputs[0]] = (node.Inputs[0], ids);
        }
    }

    /// <summary>Makes the outputs of a node known.</summary>
    /// <exception cref="InputException">Constants take too many elements.</exception>
    public void Keep(OnnxNode node, IReadOnlyList<OnnxTensor> outputs)
    {
        computed += outputs.Sum(tensor => (long)tensor.Count);
        if (computed > Shapes.MaxFilled)
        {
            throw new InputException($"constants take {computed} elements, expected at most {Shapes.MaxFilled} that the file does not hold");
        }

        foreach ((string name, OnnxTensor value) in node.Outputs.Zip(outputs))
        {
            all[name] = value;
        }
    }

    /// <summary>Returns a constant that is one number everywhere.</summary>
    public bool IsNumber(string name, [NotNullWhen(true)] out double? number)
    {
        number = this[name] is { Count: > 0 } tensor && Enumerable.Range(1, tensor.Count - 1).All(i => tensor.At(i) == tensor.At(0))
            ? tensor.At(0) : null;
        return number is not null;
    }
}
