using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Activations;

/// <summary>
/// The gradient of <see cref="Activation{F}"/>, and its derivative along a direction: a product with the function's derivative.
/// <para>Computes: dX = dY f'(x).</para>
/// <para>Shapes: x, dY and dX of <c>layout</c>.</para>
/// <para>Requires: dX does not overlap x or dY, or is the same as one of them.</para>
/// <para>Cost: 1 to 90 operations by function, and 12 bytes per element.</para>
/// <para>Sum order: none; one product.</para>
/// <para>Error bound: <see cref="ErrorBound"/>.</para>
/// <para>Source: the types of <c>Functions</c>.</para>
/// </summary>
/// <typeparam name="F">The function f.</typeparam>
/// <param name="function">The function's parameters.</param>
public readonly unsafe struct ActivationGrad<F>(
    ElementFunction function, float* x, float* dY, ActivationLayout layout, int fromRow, int toRow, float* dX) : IKernel
    where F : struct, IElementFunction
{
    /// <summary>Returns the bound of the error at <paramref name="x"/> for the factor <paramref name="dY"/>.</summary>
    public static double ErrorBound(ElementFunction function, double x, double dY) =>
        Math.Abs(dY) * (function.Errors(x).Slope + Math.ScaleB(Math.Abs(function.Exact(x).Slope), -24) + float.Epsilon);

    public void Run<S, V>()
        where S : struct, ISimd<V>
        where V : struct
    {
        (V a, V b) = (S.Broadcast(function.A), S.Broadcast(function.B));
        for (int c = 0; c < layout.Channels; c++)
        {
            long start = c * layout.ChannelStride + (long)fromRow * layout.RowStride;
            int length = (toRow - fromRow) * layout.RowStride;
            for (long i = start; i < start + length; i += S.Width)
            {
                S.Store(S.Mul(S.Load(dY + i), F.Slope<S, V>(S.Load(x + i), a, b)), dX + i);
            }

            LanePadding.Clear(dX + start, length, layout);
        }
    }
}
