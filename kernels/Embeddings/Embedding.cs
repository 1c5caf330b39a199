using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Embeddings;

/// <summary>
/// The rows of a table that tokens name.
/// <para>Computes: y[e][t][n] = table[id[t][n]][e]; +0 in the padding lanes.</para>
/// <para>Shapes: table V x E; ids of one channel and y of E, of the same pixels (tokens) and samples.</para>
/// <para>Requires: ids are whole numbers in [0, V). y overlaps neither.</para>
/// <para>Cost: 8 bytes per result.</para>
/// <para>Sum order: no sum.</para>
/// <para>Error bound: 0.</para>
/// <para>Source: the definition above.</para>
/// </summary>
/// <param name="layout">The layout of y; that of the ids but for its channels.</param>
/// <param name="fromPixel">The first pixel that is computed.</param>
/// <param name="toPixel">One beyond the last pixel.</param>
public readonly unsafe struct Embedding(float* table, float* ids, ActivationLayout layout, int fromPixel, int toPixel, float* y) : IKernel
{
    public void Run<S, V>()
        where S : struct, ISimd<V>
        where V : struct
    {
        for (int pixel = fromPixel; pixel < toPixel; pixel++)
        {
            long at = (long)pixel * layout.Lanes;
            for (int n = 0; n < layout.Samples; n++)
            {
                float* row = table + (long)ids[at + n] * layout.Channels;
                float* to = y + at + n;
                for (int e = 0; e < layout.Channels; e++)
                {
                    *to = row[e];
                    to += layout.ChannelStride;
                }
            }

            for (int e = 0; e < layout.Channels; e++)
            {
                LanePadding.Clear(y + e * layout.ChannelStride + at, layout.Lanes, layout);
            }
        }
    }
}
