using System.Runtime.Intrinsics;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Gram;

/// <summary>
/// Gram matrix of the lanes of two activations, or of any other rows of lanes: most often gradients per sample.
/// <para>Computes: gram[i * lanes + j] += sum over k &lt; count of a[k * stride + i] * b[k * stride + j], i in [fromLane, toLane).</para>
/// <para>Shapes: a and b count rows of lanes, stride floats apart; gram lanes x lanes in float64.</para>
/// <para>Requires: lanes a multiple of 16, fromLane and toLane of 8; a and b may be the same.</para>
/// <para>
/// Cost: 2 * count * (toLane - fromLane) * lanes FLOP. If a and b are the same, of two blocks of 32 x 32 lanes that mirror each other within the part
/// one is copied from the other, with the same bits. A chunk of rows is read again for every 32 lanes of b.
/// </para>
/// <para>Sum order: chunks of <see cref="Chunk"/> rows in float32, each as in <see cref="GramTile"/>; the chunks in order, in float64.</para>
/// <para>Error bound: <see cref="GramReference.LanesErrorBound"/>.</para>
/// <para>Source: the definition above; the tiles are our own.</para>
/// </summary>
public readonly unsafe struct LaneGram(
    float* a, float* b, long stride, int count, int lanes, int fromLane, int toLane, double* gram) : IKernel
{
    /// <summary>The number of rows summed in float32.</summary>
    internal const int Chunk = 512;

    public void Run<S, V>()
        where S : struct, ISimd<V>
        where V : struct
    {
        float* sums = stackalloc float[GramTile.Rows * GramTile.Columns];
        for (int done = 0; done < count; done += Chunk)
        {
            float* left = a + done * stride;
            float* right = b + done * stride;
            int rows = Math.Min(Chunk, count - done);
            for (int j = 0; j < lanes; j += GramTile.Columns)
            {
                int columns = Math.Min(GramTile.Columns, lanes - j);
                for (int i = fromLane; i < toLane; i += GramTile.Rows)
                {
                    int block = i / GramTile.Columns * GramTile.Columns;
                    bool hasMirror = a == b && block != j && IsWhole(block) && IsWhole(j);
                    if (hasMirror && block < j)
                    {
                        continue;
                    }

                    GramTile.Run<S, V>(left + i, right + j, stride, rows, columns, sums);
                    Add(sums, columns, gram + (long)i * lanes + j);
                    if (hasMirror)
                    {
                        AddMirrored(sums, columns, gram + (long)j * lanes + i);
                    }
                }
            }
        }
    }

    /// <summary>Returns whether all lanes of the column block at <paramref name="block"/> are rows of this part as well.</summary>
    private bool IsWhole(int block) => block >= fromLane && Math.Min(block + GramTile.Columns, lanes) <= toLane;

    private void Add(float* sums, int columns, double* corner)
    {
        for (int row = 0; row < GramTile.Rows; row++)
        {
            float* from = sums + row * GramTile.Columns;
            double* to = corner + (long)row * lanes;
            for (int j = 0; j < columns; j += Vector256<float>.Count)
            {
                (Vector256<double> lower, Vector256<double> upper) = Vector256.Widen(Vector256.Load(from + j));
                (Vector256.Load(to + j) + lower).Store(to + j);
                (Vector256.Load(to + j + 4) + upper).Store(to + j + 4);
            }
        }
    }

    private void AddMirrored(float* sums, int columns, double* corner)
    {
        for (int column = 0; column < columns; column++)
        {
            double* to = corner + (long)column * lanes;
            for (int row = 0; row < GramTile.Rows; row++)
            {
                to[row] += sums[row * GramTile.Columns + column];
            }
        }
    }
}
