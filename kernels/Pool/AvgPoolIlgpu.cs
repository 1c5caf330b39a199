using FastProxy.Ilgpu;
using ILGPU;

namespace FastProxy.Kernels.Pool;

/// <summary>The twin of <c>AvgPool.ptx</c>.</summary>
internal static class AvgPoolIlgpu
{
    public static void Run(ArrayView<byte> memory, PoolWindowIlgpu.Parameters p)
    {
        PoolWindowIlgpu window = PoolWindowIlgpu.Of(p);
        if (window.IsOut)
        {
            return;
        }

        AvgPoolProblem problem = memory.Problem<AvgPoolProblem>(p.Problems);
        ulong pixelBytes = p.Lanes * 4ul;
        Float4 sum = Float4.Sum(memory, problem.X + window.X, window.Rows, (ulong)p.Width * pixelBytes, window.Columns, pixelBytes);
        memory.At<Float4>(problem.Y + window.Y)[0] = Float4.Mul(sum, Exact.Div(1, window.Count));
    }
}
