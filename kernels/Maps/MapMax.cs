using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Maps;

/// <summary>
/// The values of an array at the first maximum of each list of a sample's elements: the maxima themselves, or their derivative.
/// <para>Computes: y[o][r][i] = t[o][s][i], s the first source of list r at which x[o][s][i] is largest.</para>
/// <para>Shapes: as <see cref="MapSum"/>; t of x's layout. Every list has a term.</para>
/// <para>Requires: y overlaps neither x nor t, which may be one.</para>
/// <para>Cost: a comparison and 8 bytes a term, 4 bytes a result.</para>
/// <para>Sum order: no sum. A NaN is a maximum where it comes first in its list, and else is passed over.</para>
/// <para>Error bound: 0.</para>
/// <para>Source: the definition above.</para>
/// </summary>
/// <param name="isFirst">
/// Whether the first sample decides for all: a derivative that is a second sample is then taken where the maximum stands.
/// </param>
/// <param name="fromLine">The first line that is computed.</param>
/// <param name="toLine">One beyond the last line.</param>
public readonly unsafe struct MapMax(
    float* x, float* t, MapShape map, int* starts, int* sources, ActivationLayout xLayout, ActivationLayout yLayout, bool isFirst, int fromLine,
    int toLine, float* y) : IKernel
{
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
                for (int lane = 0; lane < lanes; lane += S.Width)
                {
                    int term = starts[result];
                    long at = from.At(sources[term]);
                    V largest = isFirst ? S.Broadcast(x[at]) : S.Load(x + at + lane);
                    V value = S.Load(t + at + lane);
                    for (term++; term < starts[result + 1]; term++)
                    {
                        at = from.At(sources[term]);
                        V next = isFirst ? S.Broadcast(x[at]) : S.Load(x + at + lane);
                        value = S.WhereGreater(next, largest, S.Load(t + at + lane), value);
                        largest = S.WhereGreater(next, largest, next, largest);
                    }

                    S.Store(value, output + lane);
                }
            }
        }
    }
}
