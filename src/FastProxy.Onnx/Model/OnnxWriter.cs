using System.Runtime.InteropServices;
using FastProxy.Onnx.Wire;

namespace FastProxy.Onnx.Model;

/// <summary>Writes models: the fields of onnx.proto that networks need.</summary>
internal static class OnnxWriter
{
    private const int IrVersion = 8;

    /// <summary>Returns the model's bytes.</summary>
    /// <param name="model">The model.</param>
    /// <param name="name">The graph's name.</param>
    /// <param name="outputShape">The output's dimensions; null where one is free.</param>
    public static byte[] Write(OnnxModel model, string name, IReadOnlyList<long?> outputShape)
    {
        var writer = new ProtoWriter();
        writer.Integer(1, IrVersion);
        writer.Text(2, "fastproxy");
        writer.Message(7, graph =>
        {
            Graph(graph, name, model.Nodes, model.Tensors);
            foreach (OnnxInput input in model.Inputs)
            {
                graph.Message(11, v => ValueInfo(v, input));
            }

            graph.Message(12, v => ValueInfo(v, new OnnxInput(model.Outputs[0], outputShape)));
        });
        writer.Message(8, opset =>
        {
            opset.Text(1, "");
            opset.Integer(2, model.Opset);
        });
        foreach ((string key, string value) in model.Metadata)
        {
            writer.Message(14, entry =>
            {
                entry.Text(1, key);
                entry.Text(2, value);
            });
        }

        return writer.ToArray();
    }

    private static void Graph(
        ProtoWriter writer, string name, IReadOnlyList<OnnxNode> nodes, IReadOnlyDictionary<string, OnnxTensor> tensors)
    {
        foreach (OnnxNode node in nodes)
        {
            writer.Message(1, n => Node(n, node));
        }

        writer.Text(2, name);
        foreach ((string tensor, OnnxTensor value) in tensors)
        {
            writer.Message(5, t => Tensor(t, tensor, value));
        }
    }

    private static void Node(ProtoWriter writer, OnnxNode node)
    {
        foreach (string input in node.Inputs)
        {
            writer.Text(1, input);
        }

        foreach (string output in node.Outputs)
        {
            writer.Text(2, output);
        }

        writer.Text(3, node.Name);
        writer.Text(4, node.Type);
        foreach ((string name, OnnxAttribute attribute) in node.Attributes)
        {
            writer.Message(5, a => Attribute(a, name, attribute));
        }
    }

    private static void Attribute(ProtoWriter writer, string name, OnnxAttribute attribute)
    {
        const int number = 1, integer = 2, text = 3, tensor = 4, graph = 5, numbers = 6, integers = 7;
        writer.Text(1, name);
        if (attribute.Number is { } single)
        {
            writer.Single(2, single);
            writer.Integer(20, number);
        }
        else if (attribute.Integer is { } whole)
        {
            writer.Integer(3, whole);
            writer.Integer(20, integer);
        }
        else if (attribute.Text is { } words)
        {
            writer.Text(4, words);
            writer.Integer(20, text);
        }
        else if (attribute.Tensor is { } values)
        {
            writer.Message(5, t => Tensor(t, "", values));
            writer.Integer(20, tensor);
        }
        else if (attribute.Graph is { } inner)
        {
            writer.Message(6, g =>
            {
                Graph(g, name, inner.Nodes, inner.Tensors);
                foreach (string output in inner.Outputs)
                {
                    g.Message(12, v => v.Text(1, output));
                }
            });
            writer.Integer(20, graph);
        }
        else if (attribute.Numbers.Count > 0)
        {
            foreach (float value in attribute.Numbers)
            {
                writer.Single(7, value);
            }

            writer.Integer(20, numbers);
        }
        else
        {
            foreach (long value in attribute.Integers)
            {
                writer.Integer(8, value);
            }

            writer.Integer(20, integers);
        }
    }

    private static void Tensor(ProtoWriter writer, string name, OnnxTensor tensor)
    {
        foreach (int length in tensor.Shape)
        {
            writer.Integer(1, length);
        }

        writer.Integer(2, tensor.Integers.Length > 0 ? 7 : 1);
        writer.Text(8, name);
        writer.Bytes(9, tensor.Integers.Length > 0 ? MemoryMarshal.AsBytes<long>(tensor.Integers) : MemoryMarshal.AsBytes<float>(tensor.Values));
    }

    private static void ValueInfo(ProtoWriter writer, OnnxInput value)
    {
        writer.Text(1, value.Name);
        writer.Message(2, type => type.Message(1, tensor =>
        {
            tensor.Integer(1, 1);
            tensor.Message(2, shape =>
            {
                foreach (long? length in value.Shape)
                {
                    shape.Message(1, dimension =>
                    {
                        if (length is { } known)
                        {
                            dimension.Integer(1, known);
                        }
                        else
                        {
                            dimension.Text(2, "N");
                        }
                    });
                }
            });
        }));
    }
}
