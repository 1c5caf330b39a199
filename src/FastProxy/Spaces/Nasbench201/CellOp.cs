namespace FastProxy.Spaces.Nasbench201;

/// <summary>The operation on an edge of a cell, in the benchmark's order.</summary>
public enum CellOp
{
    /// <summary><c>none</c>: zeros.</summary>
    None,

    /// <summary><c>skip_connect</c>: the identity.</summary>
    Skip,

    /// <summary><c>nor_conv_1x1</c>: ReLU, 1x1 convolution, batch-norm.</summary>
    Conv1x1,

    /// <summary><c>nor_conv_3x3</c>: ReLU, 3x3 convolution, batch-norm.</summary>
    Conv3x3,

    /// <summary><c>avg_pool_3x3</c>: stride 1, padding 1, padding excluded from the divisor.</summary>
    AvgPool3x3,
}

/// <summary>The benchmark's names of the operations.</summary>
public static class CellOps
{
    /// <summary>Names by the value of <see cref="CellOp"/>.</summary>
    public static IReadOnlyList<string> Names { get; } = ["none", "skip_connect", "nor_conv_1x1", "nor_conv_3x3", "avg_pool_3x3"];

    /// <summary>Returns the benchmark's name.</summary>
    public static string NameOf(this CellOp op) => Names[(int)op];

    /// <summary>Returns whether the operation has weights.</summary>
    public static bool IsConv(this CellOp op) => op is CellOp.Conv1x1 or CellOp.Conv3x3;
}
