using FastProxy.Ilgpu;
using ILGPU;

namespace FastProxy.Kernels.Pool;

/// <summary>The twin of <c>MaxPoolTangent.ptx</c>.</summary>
internal static class MaxPoolTangentIlgpu
{
    public static void Run(ArrayView<byte> memory, PoolWindowIlgpu.Parameters p)
    {
        PoolWindowIlgpu window = PoolWindowIlgpu.Of(p);
        if (window.IsOut)
        {
            return;
        }

        MaxPoolTangentProblem problem = memory.Problem<MaxPoolTangentProblem>(p.Problems);
        ulong pixelBytes = p.Lanes * 4ul;
        ulong rowBytes = (uint)p.Width * pixelBytes;
        ulong x = problem.X + window.X;
        ulong dX = problem.DX + window.X;
        Float4 max = MaxTapsIlgpu.Max(memory, x, window.Rows, rowBytes, window.Columns, pixelBytes);
        Float4 tangent = default;
        for (int row = window.Rows - 1; row >= 0; row--)
        {
            ulong tap = (uint)row * rowBytes + (uint)(window.Columns - 1) * pixelBytes;
            for (int column = 0; column < window.Columns; column++)
            {
                tangent = Float4.WhereGreater(max, memory.At<Float4>(x + tap)[0], tangent, memory.At<Float4>(dX + tap)[0]);
                tap -= pixelBytes;
            }
        }

        memory.At<Float4>(problem.DY + window.Y)[0] = tangent;
    }
}
