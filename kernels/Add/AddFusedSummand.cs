using FastProxy.Kernels.Pool;

namespace FastProxy.Kernels.Add;

/// <summary>
/// One summand of <see cref="AddFused"/>: an activation or its average pooling, as it is or scaled to x * scale + shift per channel (a batch-norm, or
/// a part of its gradient), and +0 where a mask is not positive (a gradient of ReLU).
/// </summary>
/// <param name="X">An activation of the sum's layout.</param>
/// <param name="Scale">C factors, or null for an activation taken as it is.</param>
/// <param name="Shift">C shifts beside <paramref name="Scale"/>, or null for none.</param>
/// <param name="Pool">A window that keeps the shape, or the default for none.</param>
/// <param name="Mask">
/// An activation of the sum's layout, or null for none: where it is not greater than 0 the summand is +0, whatever <paramref name="X"/> holds.
/// </param>
public readonly record struct AddFusedSummand(nint X, nint Scale, nint Shift, PoolShape Pool, nint Mask = 0)
{
    /// <summary>Whether the summand is +0 where its mask is not positive.</summary>
    public bool IsMasked => Mask != 0;

    /// <summary>Whether the summand is the average pooling of the activation.</summary>
    public bool IsPool => Pool.Kernel > 0;

    /// <summary>Whether the summand is scaled per channel.</summary>
    public bool IsScaled => Scale != 0;
}
