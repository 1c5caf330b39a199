using System.Diagnostics.CodeAnalysis;
using FastProxy.Input;
using FastProxy.Onnx.Model;

namespace FastProxy.Onnx.Folding;

/// <summary>The constants of a model by name: its initialisers, and what was computed from them.</summary>
internal sealed class Constants(IReadOnlyDictionary<string, OnnxTensor> initialisers)
{
    private readonly Dictionary<string, OnnxTensor> all = new(initialisers, StringComparer.Ordinal);
    private long computed;

    /// <summary>Returns a constant; null where the name is none.</summary>
    public OnnxTensor? this[string name] => all.GetValueOrDefault(name);

    /// <summary>Whether a node reads constants only.</summary>
    public bool Gives(OnnxNode node) => node.Inputs.All(input => input.Length == 0 || all.ContainsKey(input));

    /// <summary>Whether all that a node computes is known.</summary>
    public bool Has(OnnxNode node) => node.Outputs.All(all.ContainsKey);

    /// <summary>Computes a node that reads constants only.</summary>
    /// <exception cref="InputException">The node cannot be computed.</exception>
    public void Compute(OnnxNode node) => Keep(node, FoldCatalog.Compute(node, [.. node.Inputs.Select(input => this[input])]));

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
