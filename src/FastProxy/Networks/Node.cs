namespace FastProxy.Networks;

/// <summary>A primitive operation. Its attributes are the record's own; a parameterised one names its layer and its weight key.</summary>
public abstract record Op
{
    private Op()
    {
    }

    /// <summary>The batch of images.</summary>
    public sealed record Input : Op;

    /// <summary>Zeros (the <c>none</c> of cells).</summary>
    public sealed record Zero : Op;

    /// <summary>Convolution without bias; weight OC x IC/groups x K x K.</summary>
    public sealed record Conv(int OutChannels, Window Window, int Groups, Weight Weight) : Op;

    /// <summary>Batch-norm in train mode (batch mean, biased variance, eps 1e-5), affine parameters at their initial 1 and 0.</summary>
    public sealed record BatchNorm(string Layer) : Op;

    /// <summary>One ReLU call: the unit that activation-pattern metrics count.</summary>
    public sealed record Relu : Op;

    /// <summary>Average pooling; padding enters the divisor when <paramref name="CountPadding"/>.</summary>
    public sealed record AvgPool(Window Window, bool CountPadding) : Op;

    /// <summary>Maximum over the window's taps inside the image.</summary>
    public sealed record MaxPool(Window Window) : Op;

    /// <summary>Mean over the image: C x 1 x 1.</summary>
    public sealed record GlobalAvgPool : Op;

    /// <summary>Fully connected layer with bias on a C x 1 x 1 input; weight out x in.</summary>
    public sealed record Linear(int OutFeatures, Weight Weight) : Op;

    /// <summary>Sum of its inputs, all of one shape.</summary>
    public sealed record Add : Op;

    /// <summary>Inputs of equal height and width one after another along the channels.</summary>
    public sealed record Concat : Op;
}

/// <summary>A parameterised layer's names.</summary>
/// <param name="Layer">Its place in the network, as a framework would name it (<c>cells.0.layers.0.op.1</c>); tensors add <c>.weight</c> and <c>.bias</c>.</param>
/// <param name="Key">What seeds its values: layers of different architectures with the same key hold the same weights.</param>
public readonly record struct Weight(string Layer, string Key);

/// <summary>One operation of a network.</summary>
/// <param name="Id">Its index in the network.</param>
/// <param name="Op">What it computes.</param>
/// <param name="Inputs">Ids of its inputs, all smaller than its own.</param>
/// <param name="Shape">Its output's shape.</param>
/// <param name="IsFrame">Whether every architecture of the space has it: a stem, a classifier.</param>
public sealed record Node(int Id, Op Op, IReadOnlyList<int> Inputs, Shape Shape, bool IsFrame);
