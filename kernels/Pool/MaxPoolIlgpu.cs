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
        memory.At<Float4>(problem.Y + window.Y)[0] =
            MaxTapsIlgpu.Max(memory, problem.X + window.X, window.Rows, (uint)p.Width * pixelBytes, window.Columns, pixelBytes);
    }
}
