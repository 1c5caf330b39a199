using FastProxy.Ilgpu;
using ILGPU;

namespace FastProxy.Kernels.WeightGrad;

/// <summary>The sums of a tap of a depthwise convolution.</summary>
internal static class WeightGradChainIlgpu
{
    /// <summary>Returns the sums of the rows [from, to) of dY, of four lanes.</summary>
    /// <param name="x">The address of the lanes at the tap's pixel of position (0, 0).</param>
    /// <param name="y">The address of the lanes at position (0, 0).</param>
    /// <param name="steps">The groups of 16 samples of a pixel that are summed.</param>
    public static Float4 Sum(
        ArrayView<byte> memory, WeightGradTapIlgpu.Parameters p, WeightGradTapIlgpu tap, ulong x, ulong y, int from, int to, int steps, bool isRelu)
    {
        Float4 sum = default;
        for (int line = 0; line < 3; line++)
        {
            int top = Math.Max(from, tap.Rows.PartFrom(line));
            int bottom = Math.Min(to, tap.Rows.PartTo(line));
            for (int part = 0; part < 3; part++)
            {
                int left = tap.Columns.PartFrom(part);
                int right = tap.Columns.PartTo(part);
                for (int row = top; row < bottom; row++)
                {
                    ulong xAt = x + (ulong)p.X(row, left);
                    ulong yAt = y + (ulong)p.Y(row, left);
                    for (int column = left; column < right; column++)
                    {
                        for (int step = 0; step < steps; step++)
                        {
                            Float4 u = memory.At<Float4>(xAt)[0];
                            sum = Float4.Fma(memory.At<Float4>(yAt)[0], isRelu ? Float4.Relu(u) : u, sum);
                            xAt += 64;
                            yAt += 64;
                        }

                        xAt += (ulong)p.X(0, 1) - (uint)steps * 64ul;
                        yAt += p.Pixel - (uint)steps * 64ul;
                    }
                }
            }
        }

        return sum;
    }
}
