using FastProxy.Ilgpu;
using ILGPU;

namespace FastProxy.Kernels.Pool;

/// <summary>The twin of <c>MaxPool.ptx</c>; the maximum begins with the first tap.</summary>
internal static class MaxPoolIlgpu
{
    public static void Run(ArrayView<byte> memory, PoolWindowIlgpu.Parameters p)
    {
        PoolWindowIlgpu window = PoolWindowIlgpu.Of(p);
        if (window.IsOut)
        {
            return;
        }

        MaxPoolProblem problem = memory.Problem<MaxPoolProblem>(p.Problems);
        ulong pixelBytes = p.Lanes * 4ul;
        ulong skip = (ulong)(p.Width - window.Columns) * pixelBytes;
        ulong at = problem.X + window.X;
        Float4 max = memory.At<Float4>(at)[0];
        for (int row = 0; row < window.Rows; row++)
        {
            for (int column = 0; column < window.Columns; column++)
            {
                max = Larger(max, memory.At<Float4>(at)[0]);
                at += pixelBytes;
            }

            at += skip;
        }

        memory.At<Float4>(problem.Y + window.Y)[0] = max;
    }

    private static Float4 Larger(Float4 max, Float4 x) => new()
    {
        X = max.X > x.X ? max.X : x.X,
        Y = max.Y > x.Y ? max.Y : x.Y,
        Z = max.Z > x.Z ? max.Z : x.Z,
        W = max.W > x.W ? max.W : x.W,
    };
}
