using System.Text;
using FastProxy.Input;

namespace FastProxy.Networks.Operations;

/// <summary>Convolution; weight OC x IC/groups x KH x KW, bias OC if there is one.</summary>
public sealed record ConvOp(int OutChannels, Window Window, int Groups, Weight Weight, bool HasBias = false) : Op
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
            ? Window.Output(inputs[0]) with { Channels = OutChannels }
            : throw new InputException($"{Weight.Layer}: {Groups} groups do not divide {channels} input and {OutChannels} output channels");
    }

    public override IReadOnlyList<Parameter> Parameters(IReadOnlyList<Shape> inputs) =>
    [
        new($"{Weight.Layer}.weight", [OutChannels, inputs[0].Channels / Groups, Window.Rows.Kernel, Window.Columns.Kernel]),
        .. HasBias ? [new Parameter($"{Weight.Layer}.bias", [OutChannels])] : Array.Empty<Parameter>(),
    ];

    public override long Macs(IReadOnlyList<Shape> inputs) => Output(inputs).Neurons * (inputs[0].Channels / Groups) * Window.Taps;

    /// <summary>Writes the members for canonical keys, which name a bias only where there is one.</summary>
    protected override bool PrintMembers(StringBuilder builder)
    {
        base.PrintMembers(builder);
        builder.Append($", OutChannels = {OutChannels}, Window = {Window}, Groups = {Groups}, Weight = {Weight}{(HasBias ? ", HasBias" : "")}");
        return true;
    }
}

/// <summary>Adds convolutions to a network.</summary>
public static class ConvBuilding
{
    /// <summary>Adds a convolution.</summary>
    /// <param name="builder">The network.</param>
    /// <param name="x">The input.</param>
    /// <param name="outChannels">The output channels.</param>
    /// <param name="window">The window; an image of one row makes a convolution one-dimensional.</param>
    /// <param name="weight">The layer: <c>LAYER.weight</c> is OC x IC/groups x KH x KW.</param>
    /// <param name="groups">The groups of channels, each convolved on its own.</param>
    /// <param name="hasBias">Whether <c>LAYER.bias</c>, a number per output channel, is added.</param>
    /// <exception cref="InputException">The window does not fit, or the groups do not divide the channels.</exception>
    public static int Conv(
        this NetworkBuilder builder, int x, int outChannels, Window window, Weight weight, int groups = 1, bool hasBias = false) =>
        builder.Append(new ConvOp(outChannels, window, groups, weight, hasBias), x);
}
