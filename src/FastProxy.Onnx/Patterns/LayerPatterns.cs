using FastProxy.Onnx.Model;

namespace FastProxy.Onnx.Patterns;

/// <summary>Layers whose bias or padding is written out.</summary>
internal static class LayerPatterns
{
    private const long ToTheEnd = 1 << 24;

    /// <summary>A product with a constant matrix and the sum with a constant vector: a linear layer with bias.</summary>
    public static OnnxNode? LinearBias(OnnxNode last, GraphView view)
    {
        foreach ((string product, string bias) in last.Type == "Add" ? GraphView.Pairs(last) : [])
        {
            if (view.Producer(product, "MatMul") is { Inputs: [var x, var weight] } && view.Constants[weight] is { Shape: [_, var outputs] }
                && view.Constants[bias] is { } vector && vector.Count == outputs && vector.Shape.LastOrDefault() == outputs)
            {
                return GraphView.Replaced(last, "MatMul", [x, weight, bias]);
            }
        }

        return null;
    }

    /// <summary>A convolution without bias and the sum with a constant of its channels.</summary>
    public static OnnxNode? ConvBias(OnnxNode last, GraphView view)
    {
        foreach ((string product, string bias) in last.Type == "Add" ? GraphView.Pairs(last) : [])
        {
            if (view.Producer(product, "Conv") is { Inputs: [var x, var weight] } conv && view.Constants[weight] is { Shape.Length: > 2 } filters
                && view.Constants[bias] is { } vector && vector.Count == filters.Shape[0] && vector.Shape.Length >= filters.Shape.Length - 1
                && vector.Shape[^(filters.Shape.Length - 1)] == filters.Shape[0])
            {
                return conv with { Inputs = [x, weight, bias], Outputs = [last.Outputs[0]] };
            }
        }

        return null;
    }

    /// <summary>A convolution without padding whose image is cut off at its beginning: its first window begins inside the image.</summary>
    public static OnnxNode? CutConv(OnnxNode last, GraphView view)
    {
        if (last.Type != "Conv" || view.Producer(last.Inputs[0], "Slice") is not { } slice || PadsOf(last) is not { } pads
            || pads.Take(pads.Length / 2).Any(pad => pad != 0))
        {
            return null;
        }

        IReadOnlyList<long>? Of(string name, int index) =>
            slice.Integers(name) ?? (index < slice.Inputs.Count ? view.Constants[slice.Inputs[index]]?.Integers : null);
        if (Of("starts", 1) is not { } starts || Of("ends", 2) is not { } ends || Of("axes", 3) is not { } axes
            || axes.Any(axis => axis < 2 || axis >= pads.Length / 2 + 2) || starts.Any(start => start < 0) || ends.Any(end => end < ToTheEnd)
            || (Of("steps", 4) ?? []).Any(step => step != 1) || starts.Count != axes.Count)
        {
            return null;
        }

        for (int i = 0; i < axes.Count; i++)
        {
            pads[axes[i] - 2] = -starts[i];
        }

        return Padded(last, slice.Inputs[0], pads);
    }

    /// <summary>A convolution whose image is padded by zeros before.</summary>
    public static OnnxNode? PaddedConv(OnnxNode last, GraphView view)
    {
        if (last.Type != "Conv" || view.Producer(last.Inputs[0], "Pad") is not { } pad || PadsOf(last) is not { } pads
            || pad.Text("mode", "constant") != "constant" || pad.Inputs.Count > 3 || pad.Number("value", 0) != 0)
        {
            return null;
        }

        IReadOnlyList<long>? more = pad.Integers("pads") ?? (pad.Inputs.Count > 1 ? view.Constants[pad.Inputs[1]]?.Integers : null);
        int rank = pads.Length / 2;
        bool isZero = pad.Inputs.Count < 3 || pad.Inputs[2].Length == 0 || view.Constants[pad.Inputs[2]]?.Single == 0;
        if (more is null || more.Count != 2 * (rank + 2) || !isZero || more.Any(value => value < 0) || pads.Any(value => value < 0)
            || more[0] != 0 || more[1] != 0 || more[rank + 2] != 0 || more[rank + 3] != 0)
        {
            return null;
        }

        return Padded(last, pad.Inputs[0], [.. pads.Select((value, i) => value + more[i < rank ? i + 2 : i + 4])]);
    }

    /// <summary>The padding of a convolution; null where it depends on the image.</summary>
    private static long[]? PadsOf(OnnxNode conv)
    {
        int rank = (conv.Integers("kernel_shape") ?? conv.Integers("strides") ?? conv.Integers("dilations") ?? conv.Integers("pads"))?.Count ?? 0;
        rank = conv.Integers("kernel_shape") is null && conv.Integers("strides") is null && conv.Integers("dilations") is null ? rank / 2 : rank;
        IReadOnlyList<long> pads = conv.Integers("pads") ?? [.. Enumerable.Repeat(0L, 2 * rank)];
        return conv.Text("auto_pad", "NOTSET") is "NOTSET" && rank > 0 && pads.Count == 2 * rank ? [.. pads] : null;
    }

    private static OnnxNode Padded(OnnxNode conv, string x, long[] pads) => conv with
    {
        Inputs = [x, .. conv.Inputs.Skip(1)],
        Attributes = new Dictionary<string, OnnxAttribute>(conv.Attributes) { ["pads"] = OnnxAttribute.Of(pads) },
    };
}
