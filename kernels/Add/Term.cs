using FastProxy.Kernels.Pool;

namespace FastProxy.Kernels.Add;

/// <summary>
/// One summand of <see cref="AddFused"/>: an activation, its batch-norm (x * scale + shift, per channel), or its average pooling.
/// </summary>
/// <param name="X">An activation of the sum's layout.</param>
/// <param name="Scale">C factors, or null for an activation taken as it is.</param>
/// <param name="Shift">C shifts, where <paramref name="Scale"/> is given.</param>
/// <param name="Pool">A window that keeps the shape, or the default for none.</param>
public readonly record struct Term(nint X, nint Scale, nint Shift, PoolShape Pool)
{
    /// <summary>Whether the summand is the average pooling of the activation.</summary>
    public bool IsPool => Pool.Kernel > 0;

    /// <summary>Whether the summand is the batch-norm of the activation.</summary>
    public bool IsNormalised => Scale != 0;
}
