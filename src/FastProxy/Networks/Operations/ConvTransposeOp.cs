using FastProxy.Input;

namespace FastProxy.Networks.Operations;

/// <summary>
/// Transposed convolution: the transpose, as a linear map, of the convolution by <paramref name="Window"/> from the output to the input; weight
/// IC x OC/groups x KH x KW as in PyTorch, bias OC if there is one.
/// </summary>
public sealed record ConvTransposeOp(int OutChannels, Window Window, int Groups, Weight Weight, bool HasBias = false) : Op
{
    public override Weight? Weights => Weight;

    public override Op Named(Weight weight) => this with { Weight = weight };

    public override bool IsReached(bool inputs) => inputs || !HasBias
        ? inputs
        : throw new InputException($"{Weight.Layer}: a bias on a branch that is zero everywhere: expected a layer without bias");

    public override Shape Output(IReadOnlyList<Shape> inputs)
    {
        int channels = inputs[0].Channels;
        return Groups >= 1 && channels % Groups == 0 && OutChannels >= 1 && OutChannels % Groups == 0
            ? Window.Input(inputs[0]) with { Channels = OutChannels }
            : throw new InputException($"{Weight.Layer}: {Groups} groups do not divide {channels} input and {OutChannels} output channels");
    }

    public override IReadOnlyList<Parameter> Parameters(IReadOnlyList<Shape> inputs) =>
    [
        new($"{Weight.Layer}.weight", [inputs[0].Channels, OutChannels / Groups, Window.Rows.Kernel, Window.Columns.Kernel]),
        .. HasBias ? [new Parameter($"{Weight.Layer}.bias", [OutChannels])] : Array.Empty<Parameter>(),
    ];

    public override long Macs(IReadOnlyList<Shape> inputs) => inputs[0].Neurons * (OutChannels / Groups) * Window.Taps;
}

/// <summary>Adds transposed convolutions to a network.</summary>
public static class ConvTransposeBuilding
{
    /// <summary>
    /// Adds a transposed convolution: along an axis of length L the output has (L - 1) * stride - before - after + dilation * (kernel - 1) + 1 +
    /// output padding elements.
    /// </summary>
    /// <param name="builder">The network.</param>
    /// <param name="x">The input.</param>
    /// <param name="outChannels">The output channels.</param>
    /// <param name="window">The window of the convolution whose transpose this is.</param>
    /// <param name="weight">The layer: <c>LAYER.weight</c> is IC x OC/groups x KH x KW, as in PyTorch.</param>
    /// <param name="groups">The groups of channels, each convolved on its own.</param>
    /// <param name="hasBias">Whether <c>LAYER.bias</c>, a number per output channel, is added.</param>
    /// <param name="outputPadding">The rows and columns that the output gains at its end; they take from the padding after it.</param>
    /// <exception cref="InputException">The output would be empty, or the groups do not divide the channels.</exception>
    public static int ConvTranspose(
        this NetworkBuilder builder,
        int x,
        int outChannels,
        Window window,
        Weight weight,
        int groups = 1,
        bool hasBias = false,
        (int Rows, int Columns) outputPadding = default)
    {
        var padded = new Window(
            window.Rows with { After = window.Rows.After - outputPadding.Rows },
            window.Columns with { After = window.Columns.After - outputPadding.Columns });
        return builder.Append(new ConvTransposeOp(outChannels, padded, groups, weight, hasBias), x);
    }
}
