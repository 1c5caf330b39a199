using System.Numerics;
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

    /// <inheritdoc/>
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

        float* results = stackalloc float[4];
        for (int lane = 0; lane < 32; lane++)
        {
            for (int i = 0; i < 4; i++)
            {
                int row = (lane / 4) + (8 * (i >> 1));
                int column = (2 * (lane % 4)) + (i & 1);
                double sum = warp.Row<float>(c[i])[lane];
                for (int k = 0; k < Depth; k++)
                {
                    sum += left[(row * Depth) + k] * right[(k * Columns) + column];
                }

                results[i] = Canonical.Of((float)sum);
            }

            for (int i = 0; i < 4; i++)
            {
                warp.Row<float>(d[i])[lane] = results[i];
            }
        }

        foreach (int row in d)
        {
            warp.Written[row] = uint.MaxValue;
        }
    }

    private static double Tf32(uint bits) => BitConverter.UInt32BitsToSingle(bits & Tf32Bits);
}
