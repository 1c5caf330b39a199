namespace FastProxy.Spaces.Darts;

/// <summary>The operation on an edge of a cell, in the order of DARTS' list of primitives.</summary>
public enum DartsOp
{
    /// <summary><c>none</c>: zeros.</summary>
    None,

    /// <summary><c>max_pool_3x3</c>: padding 1.</summary>
    MaxPool3x3,

    /// <summary><c>avg_pool_3x3</c>: padding 1, padding excluded from the divisor.</summary>
    AvgPool3x3,

    /// <summary><c>skip_connect</c>: the identity; at stride 2 a factorised reduction.</summary>
    Skip,

    /// <summary><c>sep_conv_3x3</c>: twice ReLU, depthwise 3x3 convolution, 1x1 convolution, batch-norm.</summary>
    SepConv3x3,

    /// <summary><c>sep_conv_5x5</c>: twice ReLU, depthwise 5x5 convolution, 1x1 convolution, batch-norm.</summary>
    SepConv5x5,

    /// <summary><c>dil_conv_3x3</c>: ReLU, depthwise 3x3 convolution of dilation 2, 1x1 convolution, batch-norm.</summary>
    DilConv3x3,

    /// <summary><c>dil_conv_5x5</c>: ReLU, depthwise 5x5 convolution of dilation 2, 1x1 convolution, batch-norm.</summary>
    DilConv5x5,
}

/// <summary>DARTS' names of the operations.</summary>
public static class DartsOps
{
    /// <summary>Names by the value of <see cref="DartsOp"/>.</summary>
    public static IReadOnlyList<string> Names { get; } =
        ["none", "max_pool_3x3", "avg_pool_3x3", "skip_connect", "sep_conv_3x3", "sep_conv_5x5", "dil_conv_3x3", "dil_conv_5x5"];

    /// <summary>Returns DARTS' name.</summary>
    public static string NameOf(this DartsOp op) => Names[(int)op];
}
