using System.Runtime.Intrinsics;
using FastProxy.Kernels.Conv;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Gram;

/// <summary>
/// Neural tangent kernel of one convolution's weights, without its gradients per sample.
/// <para>
/// Computes: gram[i * Lanes + j] += sum over groups and output pixels p, q of (sum over input channels and taps inside the image for both of
/// f(x)[p][i] * f(x)[q][j]) * (sum over o of dY[o][p][i] * dY[o][q][j]), f the identity or ReLU: the scalar product of the gradients of samples i and
/// j, i in [fromLane, toLane).
/// </para>
/// <para>Shapes: x of <c>xLayout</c>, dY of <c>shape.Output(xLayout)</c>, gram Lanes x Lanes in float64.</para>
/// <para>
/// Requires: fromLane and toLane multiples of 8; <c>scratch</c> of <see cref="ScratchLength"/> floats, aligned to 8 bytes, one per part of the work.
/// Padding lanes add 0 to gram as long as values are finite.
/// </para>
/// <para>
/// Cost: 2 * P^2 * (C * KH * KW + OC) * (toLane - fromLane) * Lanes FLOP for P output pixels, C input channels per group: fewer than the gradients
/// themselves if P is one or two, as in a linear layer.
/// </para>
/// <para>Sum order: groups, then p, then q; both factors as in <see cref="LaneGram"/>, their product fused into gram.</para>
/// <para>Error bound: <see cref="GramReference.PatchesErrorBound"/>.</para>
/// <para>Source: structured derivatives in Novak, Sohl-Dickstein and Schoenholz, "Fast Finite Width Neural Tangent Kernel" (ICML 2022).</para>
/// </summary>
public readonly unsafe struct PatchGram(
    float* x, float* dY, ConvShape shape, ActivationLayout xLayout, bool isRelu, int fromLane, int toLane, float* scratch, double* gram) : IKernel
{
    /// <summary>Returns the number of floats of scratch: two matrices of float64 and two patches.</summary>
    public static long ScratchLength(ConvShape shape, ActivationLayout xLayout) =>
        4L * xLayout.Lanes * xLayout.Lanes + 2L * shape.GroupIn * shape.Taps * xLayout.Lanes;

    public void Run<S, V>()
        where S : struct, ISimd<V>
        where V : struct
    {
        ActivationLayout yl = shape.Output(xLayout);
        int lanes = xLayout.Lanes;
        int pixels = yl.Height * yl.Width;
        int taps = shape.GroupIn * shape.Taps;
        long square = (long)lanes * lanes;
        double* inputs = (double*)scratch;
        double* outputs = inputs + square;
        float* left = (float*)(outputs + square);
        float* right = left + (long)taps * lanes;
        for (int group = 0; group < shape.Groups; group++)
        {
            float* gradient = dY + group * shape.GroupOut * yl.ChannelStride;
            for (int p = 0; p < pixels; p++)
            {
                Pack<S, V>(group, p / yl.Width, p % yl.Width, left);
                for (int q = 0; q < pixels; q++)
                {
                    float* other = q == p ? left : right;
                    if (q != p)
                    {
                        Pack<S, V>(group, q / yl.Width, q % yl.Width, right);
                    }

                    Product<S, V>(left, other, lanes, taps, inputs);
                    Product<S, V>(gradient + (long)p * lanes, gradient + (long)q * lanes, yl.ChannelStride, shape.GroupOut, outputs);
                    AddProducts(inputs, outputs);
                }
            }
        }
    }

    /// <summary>Writes f(x) under the kernel at one output pixel, with zeros outside the image: taps x channels of the group.</summary>
    private void Pack<S, V>(int group, int row, int column, float* patch)
        where S : struct, ISimd<V>
        where V : struct
    {
        int lanes = xLayout.Lanes;
        float* channels = x + group * shape.GroupIn * xLayout.ChannelStride;
        for (int tap = 0; tap < shape.Taps; tap++)
        {
            int r = row * shape.Rows.Stride - shape.Rows.Before + tap / shape.Columns.Kernel * shape.Rows.Dilation;
            int c = column * shape.Columns.Stride - shape.Columns.Before + tap % shape.Columns.Kernel * shape.Columns.Dilation;
            if (r < 0 || r >= xLayout.Height || c < 0 || c >= xLayout.Width)
            {
                new Span<float>(patch, shape.GroupIn * lanes).Clear();
                patch += shape.GroupIn * lanes;
                continue;
            }

            float* pixel = channels + ((long)r * xLayout.Width + c) * lanes;
            for (int i = 0; i < shape.GroupIn; i++)
            {
                for (int l = 0; l < lanes; l += S.Width)
                {
                    V value = S.Load(pixel + l);
                    S.Store(isRelu ? S.Relu(value) : value, patch + l);
                }

                pixel += xLayout.ChannelStride;
                patch += lanes;
            }
        }
    }

    private void Product<S, V>(float* a, float* b, long stride, int count, double* product)
        where S : struct, ISimd<V>
        where V : struct
    {
        int lanes = xLayout.Lanes;
        new Span<double>(product + (long)fromLane * lanes, (toLane - fromLane) * lanes).Clear();
        new LaneGram(a, b, stride, count, lanes, fromLane, toLane, product).Run<S, V>();
    }

    private void AddProducts(double* inputs, double* outputs)
    {
        long end = (long)toLane * xLayout.Lanes;
        for (long i = (long)fromLane * xLayout.Lanes; i < end; i += Vector256<double>.Count)
        {
            Vector256<double> sum = Vector256.FusedMultiplyAdd(Vector256.Load(inputs + i), Vector256.Load(outputs + i), Vector256.Load(gram + i));
            sum.Store(gram + i);
        }
    }
}
