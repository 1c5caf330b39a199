using FastProxy.Ilgpu;
using ILGPU;

namespace FastProxy.Kernels.Loss;

/// <summary>The twin of <c>SignSum.ptx</c>.</summary>
internal static class SignSumIlgpu
{
    internal struct Parameters
    {
        public ulong Problems;
        public uint IsFirst;
    }

    public static void Run(ArrayView<byte> memory, Parameters p)
    {
        SignSumProblem problem = memory.Problem<SignSumProblem>(p.Problems);
        ArrayView<float> g = memory.At<float>(problem.Gradient);
        ArrayView<float> s = memory.At<float>(problem.Sum);
        int quads = problem.Count / 4;
        for (int i = Grid.IdxX * Group.DimX + Group.IdxX; i <= quads; i += Grid.DimX * Group.DimX)
        {
            if (i < quads)
            {
                Float4 x = g.Cast<Float4>()[i];
                var sign = new Float4 { X = Sign(x.X), Y = Sign(x.Y), Z = Sign(x.Z), W = Sign(x.W) };
                ArrayView<Float4> at = s.Cast<Float4>();
                at[i] = p.IsFirst != 0 ? sign : Float4.Add(at[i], sign);
                continue;
            }

            for (int k = quads * 4; k < problem.Count; k++)
            {
                float sign = Sign(g[k]);
                s[k] = p.IsFirst != 0 ? sign : Exact.Add(s[k], sign);
            }
        }
    }

    private static float Sign(float x) => x > 0 ? 1 : x < 0 ? -1 : x;
}
