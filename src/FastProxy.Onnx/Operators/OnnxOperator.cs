using FastProxy.Networks;
using FastProxy.Onnx.Model;
using FastProxy.Onnx.Values;

namespace FastProxy.Onnx.Operators;

/// <summary>An operator of ONNX: how a network holds it, and how it is written.</summary>
internal abstract class OnnxOperator
{
    /// <summary>The types that it reads, in ONNX's names; none for one that is only written.</summary>
    public abstract IReadOnlyList<string> Types { get; }

    /// <summary>Adds a node of the graph to the network, and returns the value of its first output; others it defines.</summary>
    /// <exception cref="Input.InputException">The node is not of a form that networks hold.</exception>
    public abstract GraphValue Read(OnnxNode node, GraphImport import);

    /// <summary>Whether it writes an operation of networks.</summary>
    public virtual bool Writes(Op op) => false;

    /// <summary>Writes a node of a network.</summary>
    public virtual void Write(Node node, GraphExport export) => throw new InvalidOperationException($"{GetType().Name} writes nothing");
}
