using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Embeddings;

/// <summary>
/// Gradient of <see cref="Embedding"/> with respect to the table.
/// <para>Computes: dTable[v][e] = sum of dY[e][t][n] over the tokens t and samples n whose id is v.</para>
/// <para>Shapes: dTable V x E; ids of one channel and dY of E, of the same pixels (tokens) and samples.</para>
/// <para>Requires: ids are whole numbers in [0, V). dTable overlaps neither.</para>
/// <para>Cost: an addition and 12 bytes per number of dY, 4 bytes per number of dTable.</para>
/// <para>Sum order: tokens in order, of each the samples in order, from +0.</para>
/// <para>Error bound: <see cref="EmbeddingReference.GradErrorBound"/>.</para>
/// <para>Source: the transpose of the definition of <see cref="Embedding"/>.</para>
/// </summary>
/// <param name="layout">The layout of dY; that of the ids but for its channels.</param>
/// <param name="rows">V.</param>
/// <param name="fromFeature">The first column of the table that is computed.</param>
/// <param name="toFeature">One beyond the last column.</param>
public readonly unsafe struct EmbeddingGrad(
    float* ids, float* dY, ActivationLayout layout, int rows, int fromFeature, int toFeature, float* dTable) : IKernel
{
    public void Run<S, V>()
        where S : struct, ISimd<V>
        where V : struct
    {
        for (long row = 0; row < rows; row++)
        {
            new Span<float>(dTable + row * layout.Channels + fromFeature, toFeature - fromFeature).Clear();
        }

        for (int pixel = 0; pixel < layout.Height * layout.Width; pixel++)
        {
            long at = (long)pixel * layout.Lanes;
            for (int n = 0; n < layout.Samples; n++)
            {
                float* row = dTable + (long)ids[at + n] * layout.Channels;
                float* from = dY + fromFeature * layout.ChannelStride + at + n;
                for (int e = fromFeature; e < toFeature; e++)
                {
                    row[e] += *from;
                    from += layout.ChannelStride;
                }
            }
        }
    }
}
