using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Maps;

/// <summary>
/// The gradient of the maxima of lists of a sample's elements.
/// <para>Computes: dX[o][s][i] = sum of dY[o][r][i] over the lists r whose first maximum is x[o][s][i].</para>
/// <para>Shapes: as <see cref="MapMax"/>; dX of x's layout, dY of the result's.</para>
/// <para>Requires: dX overlaps neither x nor dY.</para>
/// <para>Cost: a comparison a term, and 8 bytes; two passes over dX, and one more for each term where lanes are few.</para>
/// <para>Sum order: by list; one addition each, from +0.</para>
/// <para>Error bound: <see cref="ErrorBound"/>.</para>
/// <para>Source: the definition above.</para>
/// </summary>
/// <param name="fromLine">The first line that is computed.</param>
/// <param name="toLine">One beyond the last line.</param>
public readonly unsafe struct MapMaxGrad(
    float* x, float* dY, MapShape map, int* starts, int* sources, ActivationLayout xLayout, ActivationLayout yLayout, int fromLine, int toLine,
    float* dX) : IKernel
{
    /// <summary>Returns the bound of the error of a sum.</summary>
    /// <param name="lists">The lists that hold the element.</param>
    /// <param name="magnitude">The sum of the magnitudes of their gradients.</param>
    public static double ErrorBound(int lists, double magnitude) => lists * Math.Pow(2, -24) * magnitude;

    public void Run<S, V>()
        where S : struct, ISimd<V>
        where V : struct
    {
        int lanes = xLayout.Lanes;
        float* places = stackalloc float[Lanes.Virtual];
        for (int line = fromLine; line < toLine; line++)
        {
            var from = new MapLine(xLayout, map.Length, map.Inner, line);
            var to = new MapLine(yLayout, map.Results, map.Inner, line);
            for (int source = 0; source < map.Length; source++)
            {
                new Span<float>(dX + from.At(source), lanes).Clear();
            }

            for (int result = 0; result < map.Results; result++)
            {
                float* gradient = dY + to.At(result);
                for (int lane = 0; lane < lanes; lane += S.Width)
                {
                    V largest = S.Load(x + from.At(sources[starts[result]]) + lane);
                    V place = S.Broadcast(starts[result]);
                    for (int term = starts[result] + 1; term < starts[result + 1]; term++)
                    {
                        V next = S.Load(x + from.At(sources[term]) + lane);
                        place = S.WhereGreater(next, largest, S.Broadcast(term), place);
                        largest = S.WhereGreater(next, largest, next, largest);
                    }

                    S.Store(place, places);
                    for (int k = 0; k < S.Width; k++)
                    {
                        dX[from.At(sources[(int)places[k]]) + lane + k] += gradient[lane + k];
                    }
                }
            }
        }
    }
}
