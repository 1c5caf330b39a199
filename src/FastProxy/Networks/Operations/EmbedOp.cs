using FastProxy.Input;

namespace FastProxy.Networks.Operations;

/// <summary>A table's row for each token: width x 1 x T of ids 1 x 1 x T; weight rows x width.</summary>
/// <param name="Rows">The rows of the table, more than the largest id.</param>
/// <param name="Width">The numbers of a row.</param>
/// <param name="Weight">The layer.</param>
/// <param name="HasDecoder">
/// Whether the table is the weight of the network's decoder as well, which no score applies; its bias, a number for each row, is a parameter at 0.
/// </param>
public sealed record EmbedOp(int Rows, int Width, Weight Weight, bool HasDecoder = false) : Op
{
    public override Weight? Weights => Weight;

    public override Op Named(Weight weight) => this with { Weight = weight };

    public override bool KeepsZero() => false;

    public override Shape Output(IReadOnlyList<Shape> inputs) => inputs[0].Channels == 1 && Rows >= 1 && Width >= 1
        ? inputs[0] with { Channels = Width }
        : throw new InputException($"{Weight.Layer}: a table of {Rows} rows of {Width} for ids of {inputs[0]}: expected ids of one channel");

    public override IReadOnlyList<Parameter> Parameters(IReadOnlyList<Shape> inputs) =>
    [
        new($"{Weight.Layer}.weight", [Rows, Width]),
        .. HasDecoder ? [new Parameter($"{Weight.Layer}.bias", [Rows], 0)] : Array.Empty<Parameter>(),
    ];
}

/// <summary>Adds embeddings to a network.</summary>
public static class EmbedBuilding
{
    /// <summary>Adds the look-up of each token's row in a table.</summary>
    /// <param name="builder">The network.</param>
    /// <param name="ids">Token ids, or <see cref="Ids"/>.</param>
    /// <param name="rows">The rows of the table.</param>
    /// <param name="width">The numbers of a row: the channels of the result.</param>
    /// <param name="weight">The layer: <c>LAYER.weight</c> is rows x width.</param>
    /// <param name="hasDecoder">Whether a decoder that no score applies has the table, too: <c>LAYER.bias</c> is a parameter of each row.</param>
    /// <exception cref="InputException">The ids have several channels.</exception>
    public static int Embed(this NetworkBuilder builder, int ids, int rows, int width, Weight weight, bool hasDecoder = false) =>
        builder.Append(new EmbedOp(rows, width, weight, hasDecoder), ids);

    /// <summary>Adds fixed ids, the same for every sample, such as the positions of a sequence.</summary>
    /// <param name="builder">The network.</param>
    /// <param name="x">Any activation of the samples.</param>
    /// <param name="ids">The ids.</param>
    public static int Ids(this NetworkBuilder builder, int x, params int[] ids)
    {
        int zeros = builder.Zeros(x, new Shape(ids.Length, 1, 1));
        return builder.Reshape(builder.Scale(zeros, [1], Array.ConvertAll(ids, id => (float)id)), new Shape(1, 1, ids.Length));
    }

    /// <summary>Adds zeros that count as depending on the input, such as a first hidden state.</summary>
    public static int Zeros(this NetworkBuilder builder, int x, Shape shape)
    {
        int elements = checked((int)builder.ShapeOf(x).Neurons);
        return builder.Map(x, ElementMap.Gather(1, elements, 1, [.. Enumerable.Repeat(-1, checked((int)shape.Neurons))]), shape);
    }
}
