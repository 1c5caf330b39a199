using FastProxy.Input;
using FastProxy.Networks;
using FastProxy.Onnx.Model;

namespace FastProxy.Onnx.Operators;

/// <summary>A cut of as many rows as columns from the beginning, which a convolution may read.</summary>
internal sealed class SliceOperator : OnnxOperator
{
    private const long ToTheEnd = int.MaxValue;

    public override IReadOnlyList<string> Types => ["Slice"];

    public override GraphValue Read(OnnxNode node, GraphImport import)
    {
        IReadOnlyList<long> starts = node.Integers("starts") ?? import.ConstantOf(node, 1)?.Integers ?? [];
        IReadOnlyList<long> ends = node.Integers("ends") ?? import.ConstantOf(node, 2)?.Integers ?? [];
        IReadOnlyList<long> axes = node.Integers("axes") ?? import.ConstantOf(node, 3)?.Integers ?? [];
        IReadOnlyList<long> steps = import.ConstantOf(node, 4)?.Integers ?? [1, 1];
        int x = import.NodeOf(node, 0);
        Shape shape = import.Net.ShapeOf(x);
        return starts is [> 0 and <= 16, _] && starts[0] == starts[1] && steps.All(step => step == 1) && axes.SequenceEqual([2, 3])
            && ends is [var bottom, var right] && bottom >= shape.Height && right >= shape.Width
            ? new(x, (int)starts[0])
            : throw new InputException("expected a cut of as many rows as columns from the beginning, axes 2, 3");
    }

    /// <summary>Writes a cut, and returns the name of its value.</summary>
    public static string Write(GraphExport export, string x, int shift) => export.AddExtra(
        "Slice",
        [
            x, export.Constant($"cut.{shift}", OnnxTensor.Of(shift, shift)), export.Constant("cut.end", OnnxTensor.Of(ToTheEnd, ToTheEnd)),
            export.Constant("cut.axes", OnnxTensor.Of(2, 3)),
        ],
        []);
}

/// <summary>Channels of one pixel as features: nothing to do.</summary>
internal sealed class FlattenOperator : OnnxOperator
{
    public override IReadOnlyList<string> Types => ["Flatten", "Reshape", "Squeeze"];

    public override GraphValue Read(OnnxNode node, GraphImport import)
    {
        int x = import.NodeOf(node, 0);
        Shape shape = import.Net.ShapeOf(x);
        bool isFlat = node.Type switch
        {
            "Flatten" => node.Integer("axis", 1) is 1 or -3,
            "Reshape" => import.ConstantOf(node, 1)?.Integers is [_, var features] && (features == -1 || features == shape.Neurons),
            _ => true,
        };
        return isFlat && shape is { Height: 1, Width: 1 }
            ? new(x)
            : throw new InputException($"makes features of {shape}: expected one pixel, as a global pooling leaves, and two dimensions");
    }
}

/// <summary>Operators that do nothing in a score.</summary>
internal sealed class PassingOperator : OnnxOperator
{
    public override IReadOnlyList<string> Types => ["Dropout", "Identity", "Pad"];

    public override GraphValue Read(OnnxNode node, GraphImport import)
    {
        if (node.Type == "Pad" && (node.Integers("pads") ?? import.ConstantOf(node, 1)?.Integers ?? []).Any(pad => pad != 0))
        {
            throw new InputException("expected padding of 0; a convolution or a pooling pads for itself");
        }

        if (import.IsConstant(node, 0))
        {
            import.Define(node.Outputs[0], import.ConstantOf(node, 0)!);
            return default;
        }

        return new(import.NodeOf(node, 0));
    }
}

/// <summary>Softmax of the logits, which scores do not take: losses have their own.</summary>
internal sealed class SoftmaxOperator : OnnxOperator
{
    public override IReadOnlyList<string> Types => ["LogSoftmax", "Softmax"];

    public override GraphValue Read(OnnxNode node, GraphImport import)
    {
        int x = import.NodeOf(node, 0);
        return import.IsOutput(node.Outputs[0]) && import.Net.ShapeOf(x) is { Height: 1, Width: 1 }
            ? new(x)
            : throw new InputException("expected it on the logits, as the graph's output");
    }
}

/// <summary>Constants.</summary>
internal sealed class ConstantOperator : OnnxOperator
{
    public override IReadOnlyList<string> Types => ["Constant", "ConstantOfShape"];

    public override GraphValue Read(OnnxNode node, GraphImport import)
    {
        OnnxAttribute? value = node.Attributes.GetValueOrDefault("value");
        import.Define(node.Outputs[0], node.Type == "ConstantOfShape" ? Filled(node, import, value?.Tensor)
            : value?.Tensor ?? (node.Attributes.GetValueOrDefault("value_ints") is { } ints ? OnnxTensor.Of([.. ints.Integers])
            : node.Attributes.GetValueOrDefault("value_float")?.Number is { } number ? OnnxTensor.Of([], [number])
            : node.Attributes.GetValueOrDefault("value_int")?.Integer is { } whole ? new OnnxTensor([], [], [whole])
            : throw new InputException("expected a value of numbers")));
        return default;
    }

    private static OnnxTensor Filled(OnnxNode node, GraphImport import, OnnxTensor? value)
    {
        long[] shape = import.ConstantOf(node, 0)?.Integers ?? [];
        Int128 count = 1;
        foreach (long length in shape)
        {
            count *= length;
            if (length < 1 || count > int.MaxValue)
            {
                throw new InputException($"a shape of {string.Join('x', shape)}: expected positive lengths, and fewer than 2^31 elements");
            }
        }

        import.Reserve((long)count);
        var values = new float[(int)count];
        Array.Fill(values, (float)(value?.Single ?? 0));
        return OnnxTensor.Of([.. shape.Select(length => (int)length)], values);
    }
}
