using FastProxy.Ilgpu;
using ILGPU;

namespace FastProxy.Kernels.Pool;

/// <summary>The twin of <c>MaxPoolDual.ptx</c>.</summary>
internal static class MaxPoolDualIlgpu
{
    public static void Run(ArrayView<byte> memory, PoolWindowIlgpu.Parameters p)
    {
        PoolWindowIlgpu window = PoolWindowIlgpu.Of(p);
        if (window.IsOut)
        {
            return;
        }

        MaxPoolDualProblem problem = memory.Problem<MaxPoolDualProblem>(p.Problems);
        Float4 max = default;
        if (window.Sample == 0)
        {
            ulong pixelBytes = p.Lanes * 4ul;
            ulong skip = (ulong)(p.Width - window.Columns) * pixelBytes;
            ulong at = problem.X + window.X;
            max.X = memory.At<float>(at)[0];
            max.Y = memory.At<float>(at)[1];
            for (int row = 0; row < window.Rows; row++)
            {
                for (int column = 0; column < window.Columns; column++)
                {
                    float x = memory.At<float>(at)[0];
                    float derivative = memory.At<float>(at)[1];
                    bool isLarger = x > max.X;
                    max.X = isLarger ? x : max.X;
                    max.Y = isLarger ? derivative : max.Y;
                    at += pixelBytes;
                }

                at += skip;
            }
        }

        memory.At<Float4>(problem.Y + window.Y)[0] = max;
    }
}
