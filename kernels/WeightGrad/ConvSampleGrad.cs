using FastProxy.Kernels.Conv;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.WeightGrad;

/// <summary>
/// Gradients of a convolution with respect to its weights, one per sample, at the cost of their sum.
/// <para>
/// Computes: dW[o][i][r][c][n] = sum over p, q of dY[o][p][q][n] * f(x[i][p*stride - before + r*dilation][...][n]), f the identity or ReLU; taps
/// outside the image are skipped.
/// </para>
/// <para>
/// Shapes: x of layout <c>xLayout</c>, dY of <c>shape.Output(xLayout)</c>; dW the output channels [<c>fromOut</c>, <c>toOut</c>) x IC/groups x KH x
/// KW x Lanes, without gaps. Any kernel, stride, padding, dilation and groups.
/// </para>
/// <para>Requires: padding lanes of x and dY are 0, so that those of dW become 0; dW overlaps neither; the output has a pixel.</para>
/// <para>Cost: the FLOP of the forward pass; writes 4 * Lanes bytes per weight.</para>
/// <para>
/// Sum order: blocks of <see cref="BlockRows"/> rows, the same for any batch, each as in <see cref="WeightGradBlocks"/>, in one chain, added to the
/// blocks before.
/// </para>
/// <para>Error bound: <see cref="WeightGradReference.SamplesErrorBound"/>.</para>
/// <para>Source: the definition above; the tiles are our own.</para>
/// </summary>
/// <param name="isRelu">Whether f is ReLU.</param>
/// <param name="fromOut">The first output channel computed.</param>
/// <param name="toOut">One beyond the last output channel.</param>
public readonly unsafe struct ConvSampleGrad(
    float* x, float* dY, ConvShape shape, ActivationLayout xLayout, bool isRelu, int fromOut, int toOut, float* dW) : IKernel
{
    /// <summary>Returns the rows of dY whose products are summed before they are added to those of the earlier rows.</summary>
    public static int BlockRows(ConvShape s, ActivationLayout x) => WeightGradBlocks.Rows(s, x, Lanes.Virtual);

    public void Run<S, V>()
        where S : struct, ISimd<V>
        where V : struct
    {
        var blocks = new WeightGradBlocks(x, dY, shape, xLayout, Lanes.Virtual, BlockRows(shape, xLayout), fromOut, toOut);
        var sink = new Apart((nint)dW, (long)fromOut * shape.GroupIn * shape.Taps, xLayout.Lanes);
        if (isRelu)
        {
            blocks.Run<S, V, Yes, Apart>(in sink);
        }
        else
        {
            blocks.Run<S, V, No, Apart>(in sink);
        }
    }

    /// <summary>A sink that keeps the lanes apart.</summary>
    private readonly struct Apart(nint dW, long fromWeight, int lanes) : WeightGradBlocks.ISink
    {
        public void Add<S, V>(float* sums, int stride, int count, long weight, int lane, bool isFirst)
            where S : struct, ISimd<V>
            where V : struct
        {
            float* row = (float*)dW + (weight - fromWeight) * lanes + lane;
            for (int i = 0; i < count; i++)
            {
                for (int l = 0; l < Lanes.Virtual; l += S.Width)
                {
                    V sum = S.Load(sums + l);
                    S.Store(isFirst ? sum : S.Add(S.Load(row + l), sum), row + l);
                }

                sums += stride;
                row += lanes;
            }
        }
    }
}
