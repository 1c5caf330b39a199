using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Activations;

/// <summary>
/// A function of a first sample, and its derivative along the second, for layouts of two samples.
/// <para>Computes: y[..][0] = f(x[..][0]), y[..][1] = x[..][1] f'(x[..][0]).</para>
/// <para>Shapes: x and y of <c>layout</c>.</para>
/// <para>Requires: two samples; y does not overlap x.</para>
/// <para>Cost: 2 to 180 operations by function per pixel, and the cache lines that hold it.</para>
/// <para>Sum order: none; one product.</para>
/// <para>Error bound: sample 0 <see cref="IElementFunction.Errors"/>, sample 1 <see cref="ActivationGrad{F}.ErrorBound"/>.</para>
/// <para>Source: the types of <c>Functions</c>.</para>
/// </summary>
/// <typeparam name="F">The function f.</typeparam>
/// <param name="function">The function's parameters.</param>
public readonly unsafe struct ActivationDual<F>(
    ElementFunction function, float* x, ActivationLayout layout, int fromRow, int toRow, float* y) : IKernel
    where F : struct, IElementFunction
{
    public void Run<S, V>()
        where S : struct, ISimd<V>
        where V : struct
    {
        if (layout.Samples != 2)
        {
            throw new InvalidOperationException($"{layout.Samples} samples, expected 2");
        }

        (float a, float b) = (function.A, function.B);
        for (int c = 0; c < layout.Channels; c++)
        {
            long start = c * layout.ChannelStride + (long)fromRow * layout.RowStride;
            int length = (toRow - fromRow) * layout.RowStride;
            for (long i = start; i < start + length; i += layout.Lanes)
            {
                float at = x[i];
                y[i + 1] = x[i + 1] * F.Slope<SimdScalar, float>(at, a, b);
                y[i] = F.Value<SimdScalar, float>(at, a, b);
            }

            LanePadding.Clear(y + start, length, layout);
        }
    }
}
