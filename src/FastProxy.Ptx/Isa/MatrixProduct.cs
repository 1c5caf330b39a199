using System.Numerics;
using System.Runtime.Intrinsics;
using FastProxy.Ptx.Execution;

namespace FastProxy.Ptx.Isa;

/// <summary>
/// D = A B + C with A 16x8 and B 8x8 in tf32, C and D 16x8 in float32, their elements spread over the registers of a warp. Of A and B the 10
/// highest bits of the fraction count. PTX does not say how the sum is rounded: here it is computed in float64 and rounded once.
/// </summary>
internal sealed unsafe class MatrixProduct(int[] d, int[] a, int[] b, int[] c) : Operation
{
    private const int Rows = 16;
    private const int Columns = 8;
    private const int Depth = 8;
    private const uint Tf32Bits = 0xffffe000;

    public override void Execute(Warp warp, uint active)
    {
        if (active != uint.MaxValue)
        {
            throw new Fault("a product of matrices needs all lanes of the warp", BitOperations.TrailingZeroCount(active));
        }

        double* left = stackalloc double[Rows * Depth];
        double* right = stackalloc double[Depth * Columns];
        for (int lane = 0; lane < 32; lane++)
        {
            int group = lane / 4;
            int member = lane % 4;
            for (int i = 0; i < 4; i++)
            {
                left[((group + (8 * (i & 1))) * Depth) + member + (4 * (i >> 1))] = Tf32(warp.Row<uint>(a[i])[lane]);
            }

            for (int i = 0; i < 2; i++)
            {
                right[((member + (4 * i)) * Columns) + group] = Tf32(warp.Row<uint>(b[i])[lane]);
            }
        }

        double* sums = stackalloc double[Rows * Columns];
        for (int lane = 0; lane < 32; lane++)
        {
            for (int i = 0; i < 4; i++)
            {
                sums[Place(lane, i)] = warp.Row<float>(c[i])[lane];
            }
        }

        for (int row = 0; row < Rows; row++)
        {
            var sum = Vector512.Load(sums + (row * Columns));
            for (int k = 0; k < Depth; k++)
            {
                sum += Vector512.Create(left[(row * Depth) + k]) * Vector512.Load(right + (k * Columns));
            }

            sum.Store(sums + (row * Columns));
        }

        for (int lane = 0; lane < 32; lane++)
        {
            for (int i = 0; i < 4; i++)
            {
                warp.Row<float>(d[i])[lane] = Canonical.Of((float)sums[Place(lane, i)]);
            }
        }

        foreach (int row in d)
        {
            warp.Written[row] = uint.MaxValue;
        }
    }

    /// <summary>The element of C and D that a lane holds in its register <paramref name="i"/>.</summary>
    private static int Place(int lane, int i) => (((lane / 4) + (8 * (i >> 1))) * Columns) + (2 * (lane % 4)) + (i & 1);

    private static double Tf32(uint bits) => BitConverter.UInt32BitsToSingle(bits & Tf32Bits);
}
