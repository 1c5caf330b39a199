using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Activations;

/// <summary>
/// The second derivative of <see cref="Activation{F}"/> times two factors: the gradient of its output and a direction of its input.
/// <para>Computes: y = g t f''(x).</para>
/// <para>Shapes: x, g, t and y of <c>layout</c>.</para>
/// <para>Requires: y does not overlap x, g or t, or is the same as one of them.</para>
/// <para>Cost: 2 to 90 operations by function, and 16 bytes per element.</para>
/// <para>Sum order: none; two products.</para>
/// <para>Error bound: <see cref="ErrorBound"/>.</para>
/// <para>Source: the types of <c>Functions</c>.</para>
/// </summary>
/// <typeparam name="F">The function f.</typeparam>
/// <param name="function">The function's parameters.</param>
public readonly unsafe struct ActivationCurvature<F>(
    ElementFunction function, float* x, float* g, float* t, ActivationLayout layout, int fromRow, int toRow, float* y) : IKernel
    where F : struct, IElementFunction
{
    /// <summary>Returns the bound of the error at <paramref name="x"/> for the product <paramref name="gt"/> of the factors.</summary>
    public static double ErrorBound(ElementFunction function, double x, double gt) =>
        Math.Abs(gt) * (function.Errors(x).Second + Math.ScaleB(Math.Abs(function.Exact(x).Second), -23) + float.Epsilon);

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
                V second = F.Second<S, V>(S.Load(x + i), a, b);
                S.Store(S.Mul(S.Mul(S.Load(g + i), S.Load(t + i)), second), y + i);
            }

            LanePadding.Clear(y + start, length, layout);
        }
    }
}
