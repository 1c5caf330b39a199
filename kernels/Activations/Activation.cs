using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Activations;

/// <summary>
/// A function of each number of an activation.
/// <para>Computes: y = f(x).</para>
/// <para>Shapes: x and y of <c>layout</c>.</para>
/// <para>Requires: y does not overlap x, or is the same.</para>
/// <para>Cost: 1 to 90 operations by function, and 8 bytes per element.</para>
/// <para>Sum order: none.</para>
/// <para>Error bound: <see cref="ErrorBound"/>.</para>
/// <para>Source: the types of <c>Functions</c>.</para>
/// </summary>
/// <typeparam name="F">The function f.</typeparam>
/// <param name="function">The function's parameters.</param>
public readonly unsafe struct Activation<F>(ElementFunction function, float* x, ActivationLayout layout, int fromRow, int toRow, float* y) : IKernel
    where F : struct, IElementFunction
{
    /// <summary>Returns the bound of the error at <paramref name="x"/>.</summary>
    public static double ErrorBound(ElementFunction function, double x) => function.Errors(x).Value;

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
                S.Store(F.Value<S, V>(S.Load(x + i), a, b), y + i);
            }

            LanePadding.Clear(y + start, length, layout);
        }
    }
}
