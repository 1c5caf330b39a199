using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Maps;

/// <summary>
/// Weighted sums of lists of a sample's elements: any fixed rearrangement, reduction or resize; with the transposed lists its gradient.
/// <para>Computes: y[o][r][i] = sum over the terms t of list r of weight[t] * x[o][source[t]][i]; an empty list gives 0.</para>
/// <para>
/// Shapes: x of <c>xLayout</c> and y of <c>yLayout</c>, whose elements in row-major order are outer x length x inner and outer x results x inner;
/// lists as <see cref="MapLists"/> has them.
/// </para>
/// <para>Requires: y does not overlap x.</para>
/// <para>Cost: 2 FLOP and 4 bytes a term, 4 bytes a result; a place takes a division where a line crosses channels unevenly.</para>
/// <para>Sum order: that of the list; one fused multiply-add each, from +0.</para>
/// <para>Error bound: <see cref="ErrorBound"/>.</para>
/// <para>Source: the definition above.</para>
/// </summary>
/// <param name="fromLine">The first line that is computed.</param>
/// <param name="toLine">One beyond the last line.</param>
public readonly unsafe struct MapSum(
    float* x, MapShape map, int* starts, int* sources, float* weights, ActivationLayout xLayout, ActivationLayout yLayout, int fromLine, int toLine,
    float* y) : IKernel
{
    /// <summary>Returns the bound of the error of a sum.</summary>
    /// <param name="terms">The terms of its list.</param>
    /// <param name="magnitude">The sum of the magnitudes of its terms.</param>
    public static double ErrorBound(int terms, double magnitude) => terms * Math.Pow(2, -24) * magnitude;

    public void Run<S, V>()
        where S : struct, ISimd<V>
        where V : struct
    {
        int lanes = xLayout.Lanes;
        for (int line = fromLine; line < toLine; line++)
        {
            var from = new MapLine(xLayout, map.Length, map.Inner, line);
            var to = new MapLine(yLayout, map.Results, map.Inner, line);
            for (int result = 0; result < map.Results; result++)
            {
                float* output = y + to.At(result);
                int lane = 0;
                for (; lane + 4 * S.Width <= lanes; lane += 4 * S.Width)
                {
                    V a = S.Zero, b = S.Zero, c = S.Zero, d = S.Zero;
                    for (int term = starts[result]; term < starts[result + 1]; term++)
                    {
                        V weight = S.Broadcast(weights[term]);
                        float* element = x + from.At(sources[term]) + lane;
                        a = S.Fma(weight, S.Load(element), a);
                        b = S.Fma(weight, S.Load(element + S.Width), b);
                        c = S.Fma(weight, S.Load(element + 2 * S.Width), c);
                        d = S.Fma(weight, S.Load(element + 3 * S.Width), d);
                    }

                    S.Store(a, output + lane);
                    S.Store(b, output + lane + S.Width);
                    S.Store(c, output + lane + 2 * S.Width);
                    S.Store(d, output + lane + 3 * S.Width);
                }

                for (; lane < lanes; lane += S.Width)
                {
                    V a = S.Zero;
                    for (int term = starts[result]; term < starts[result + 1]; term++)
                    {
                        a = S.Fma(S.Broadcast(weights[term]), S.Load(x + from.At(sources[term]) + lane), a);
                    }

                    S.Store(a, output + lane);
                }
            }
        }
    }
}
