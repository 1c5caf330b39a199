using FastProxy.Kernels.Conv;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.WeightGrad;

/// <summary>
/// Gradient of a convolution with respect to its weights, summed over the samples.
/// <para>
/// Computes: dW[o][i][r][c] = sum over p, q, n of dY[o][p][q][n] * f(x[i][p*stride - before + r*dilation][...][n]), f the identity or ReLU; taps
/// outside the image are skipped.
/// </para>
/// <para>
/// Shapes: x of layout <c>xLayout</c>, dY of <c>shape.Output(xLayout)</c>, dW OC x IC/groups x KH x KW as in PyTorch (not packed), of which one call
/// writes some output channels. Any kernel, stride, padding, dilation and groups.
/// </para>
/// <para>Requires: padding lanes of x and dY are 0; dW overlaps neither; the output has a pixel.</para>
/// <para>Cost: the FLOP of the forward pass; see <see cref="WeightGradTile"/> and <see cref="WeightGradBlocks"/>.</para>
/// <para>
/// Sum order: blocks of <see cref="BlockRows"/> rows, each as in <see cref="WeightGradBlocks"/>, in one chain for each of 16 virtual lanes; the lanes
/// as a tree in float64, added to the blocks before and rounded.
/// </para>
/// <para>Error bound: <see cref="WeightGradReference.SumErrorBound"/>.</para>
/// <para>Source: the definition above; the tiles are our own.</para>
/// </summary>
/// <param name="isRelu">Whether f is ReLU.</param>
/// <param name="fromOut">The first output channel computed.</param>
/// <param name="toOut">One beyond the last output channel.</param>
public readonly unsafe struct ConvWeightGrad(
    float* x, float* dY, ConvShape shape, ActivationLayout xLayout, bool isRelu, int fromOut, int toOut, float* dW) : IKernel
{
    /// <summary>Returns the rows of dY whose products are summed before they are added to those of the earlier rows.</summary>
    public static int BlockRows(ConvShape s, ActivationLayout x) => WeightGradBlocks.Rows(s, x, x.Lanes);

    public void Run<S, V>()
        where S : struct, ISimd<V>
        where V : struct
    {
        var blocks = new WeightGradBlocks(x, dY, shape, xLayout, xLayout.Lanes, BlockRows(shape, xLayout), fromOut, toOut);
        var sink = new Total((nint)dW);
        if (isRelu)
        {
            blocks.Run<S, V, Yes, Total>(in sink);
        }
        else
        {
            blocks.Run<S, V, No, Total>(in sink);
        }
    }

    /// <summary>A sink that adds up the 16 lanes.</summary>
    private readonly struct Total(nint dW) : WeightGradBlocks.ISink
    {
        public void Add<S, V>(float* sums, int stride, int count, long weight, int lane, bool isFirst)
            where S : struct, ISimd<V>
            where V : struct
        {
            float* total = (float*)dW + weight;
            for (int i = 0; i < count; i++)
            {
                double sum = LaneTree.Sum(sums);
                total[i] = (float)(isFirst ? sum : total[i] + sum);
                sums += stride;
            }
        }
    }
}
