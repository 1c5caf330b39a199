using FastProxy.Ilgpu;
using ILGPU;

namespace FastProxy.Kernels.Pool;

/// <summary>The taps of a window inside the image.</summary>
internal static class MaxTapsIlgpu
{
    /// <summary>Returns the maximum of four samples, as <see cref="MaxPool"/> has it.</summary>
    public static Float4 Max(ArrayView<byte> memory, ulong at, int rows, ulong rowBytes, int columns, ulong columnBytes)
    {
        Float4 max = memory.At<Float4>(at)[0];
        for (int row = 0; row < rows; row++)
        {
            ulong tap = at;
            for (int column = 0; column < columns; column++)
            {
                Float4 x = memory.At<Float4>(tap)[0];
                max = Float4.WhereGreater(max, x, max, x);
                tap += columnBytes;
            }

            at += rowBytes;
        }

        return max;
    }
}
