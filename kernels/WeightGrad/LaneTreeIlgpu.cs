using FastProxy.Ilgpu;

namespace FastProxy.Kernels.WeightGrad;

/// <summary><see cref="LaneTree"/> in twins.</summary>
internal static class LaneTreeIlgpu
{
    /// <summary>Returns the sum of 16 lanes in float64, adding halves to halves.</summary>
    public static double Sum(Float4 q0, Float4 q1, Float4 q2, Float4 q3)
    {
        double x = Exact.Add(Exact.Add((double)q0.X, q2.X), Exact.Add((double)q1.X, q3.X));
        double y = Exact.Add(Exact.Add((double)q0.Y, q2.Y), Exact.Add((double)q1.Y, q3.Y));
        double z = Exact.Add(Exact.Add((double)q0.Z, q2.Z), Exact.Add((double)q1.Z, q3.Z));
        double w = Exact.Add(Exact.Add((double)q0.W, q2.W), Exact.Add((double)q1.W, q3.W));
        return Exact.Add(Exact.Add(x, z), Exact.Add(y, w));
    }
}
