using FastProxy.Input;
using FastProxy.Networks;
using FastProxy.Networks.Operations;
using FastProxy.Onnx.Folding;
using FastProxy.Onnx.Model;
using FastProxy.Onnx.Values;

namespace FastProxy.Onnx.Operators;

/// <summary>Elements taken along a dimension by constant indices, or rows of a table by token ids: an embedding.</summary>
internal sealed class GatherOperator : OnnxOperator
{
    public override IReadOnlyList<string> Types => ["Gather"];

    public override GraphValue Read(OnnxNode node, GraphImport import)
    {
        if (import.IsConstant(node, 0))
        {
            return node.Integer("axis", 0) == 0 ? Embedding.Of(import, node, node.Inputs[0], import.ConstantOf(node, 0)!, import.ValueOf(node, 1))
                : throw new InputException("takes elements of a constant by a value along another dimension than 0: expected rows of a table");
        }

        GraphValue x = import.ValueOf(node, 0);
        OnnxTensor indices = import.ConstantOf(node, 1) ?? throw new InputException("expected indices");
        int axis = GraphImport.AxisOf(node.Integer("axis", 0), x);
        int length = x.Lengths[axis];
        GraphValue y = indices.Count > 0 ? import.Values.Along(x, axis, [.. indices.Integers.Select(index => Shapes.Axis(index, length))])
            : throw new InputException("gathers no elements");
        int at = Shapes.Axis(node.Integer("axis", 0), import.DimensionsOf(x).Count);
        IReadOnlyList<long> dimensions = import.DimensionsOf(y);
        return import.Reshaped(y, [.. dimensions.Take(at), .. indices.Dimensions, .. dimensions.Skip(at + 1)]);
    }
}

/// <summary>Adds rows of tables to a network.</summary>
internal static class Embedding
{
    /// <summary>Returns the rows of a table that ids name, as the last dimension.</summary>
    public static GraphValue Of(GraphImport import, OnnxNode node, string name, OnnxTensor table, GraphValue ids)
    {
        if (table is not { Shape: [var rows, var width], Count: > 0 })
        {
            throw new InputException($"a table of {Shapes.Text(table.Dimensions)}, expected rows of numbers");
        }

        Weight layer = import.WeightOf(node, name, "table");
        import.Give(layer.Layer, "weight", table.Shape, table.Floats());
        int[] lengths = ValueBuilder.Checked([.. ids.Lengths.Select(length => (long)length), width]);
        int count = ids.Lengths.Aggregate(1, (product, length) => product * length);
        ids = import.Values.Arranged(ids, ids.Order, new(1, 1, count));
        int[] order = [lengths.Length - 1, .. ids.Order];
        return GraphValue.Of(import.Net.Embed(ids.Node, rows, width, layer), new(width, 1, count), lengths, order).With(ids.Samples);
    }

    /// <summary>Returns the rows of a table that fixed ids name, with a dimension for each of a value that they are beside.</summary>
    public static GraphValue Of(GraphImport import, OnnxNode node, string name, OnnxTensor table, OnnxTensor ids, GraphValue beside)
    {
        OnnxTensor sample = import.OfSample(ids with { Shape = [.. ids.Shape, 1] }, beside);
        int[] numbers = [.. sample.Integers.Select(id => Shapes.Axis(id, table.Shape[0]))];
        int[] lengths = sample.Shape[..^1];
        var shape = new Shape(1, 1, numbers.Length);
        return Of(import, node, name, table, GraphValue.Of(import.Net.Ids(beside.Node, numbers), shape, lengths).With(beside.Samples));
    }
}
