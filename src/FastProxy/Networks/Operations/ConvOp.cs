using FastProxy.Input;

namespace FastProxy.Networks.Operations;

/// <summary>Convolution without bias; weight OC x IC/groups x K x K.</summary>
public sealed record ConvOp(int OutChannels, Window Window, int Groups, Weight Weight) : Op
{
    public override Weight? Weights => Weight;

    public override Op Named(Weight weight) => this with { Weight = weight };

    public override Shape Output(IReadOnlyList<Shape> inputs)
    {
        int channels = inputs[0].Channels;
        return Groups >= 1 && channels % Groups == 0 && OutChannels >= 1 && OutChannels % Groups == 0
            ? Window.Output(inputs[0]) with { Channels = OutChannels }
            : throw new InputException($"{Weight.Layer}: {Groups} groups do not divide {channels} input and {OutChannels} output channels");
    }

    public override IReadOnlyList<Parameter> Parameters(IReadOnlyList<Shape> inputs) =>
        [new($"{Weight.Layer}.weight", [OutChannels, inputs[0].Channels / Groups, Window.Kernel, Window.Kernel])];

    public override long Macs(IReadOnlyList<Shape> inputs) =>
        Output(inputs).Neurons * (inputs[0].Channels / Groups) * Window.Kernel * Window.Kernel;
}

/// <summary>Adds convolutions to a network.</summary>
public static class ConvBuilding
{
    /// <summary>Adds a convolution without bias.</summary>
    /// <exception cref="InputException">The window does not fit, or the groups do not divide the channels.</exception>
    public static int Conv(this NetworkBuilder builder, int x, int outChannels, Window window, Weight weight, int groups = 1) =>
        builder.Append(new ConvOp(outChannels, window, groups, weight), x);
}
