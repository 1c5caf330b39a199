using FastProxy.Ptx.Execution;
using FastProxy.Ptx.Text;

namespace FastProxy.Ptx.Isa;

/// <summary>
/// The <c>.approx</c> forms. Each is computed in float64 and rounded, so it is off by at most 1 ULP, less than PTX allows; a GPU's results
/// differ within the bound. With <c>.ftz</c>, subnormal inputs and results become zeros of their sign.
/// </summary>
internal static class Approximations
{
    private const InstructionClass Kind = InstructionClass.Special;

    // Beyond this divisor div.approx delivers 0, and a NaN for an infinite dividend.
    private const float MaxDivisor = 8.507059e37f;

    /// <summary>Adds the forms.</summary>
    public static void AddTo(FormTable table)
    {
        Function(table, "rcp.approx", a => 1 / a);
        Function(table, "sqrt.approx", Math.Sqrt);
        Function(table, "rsqrt.approx", a => 1 / Math.Sqrt(a));
        Function(table, "sin.approx", Math.Sin);
        Function(table, "cos.approx", Math.Cos);
        Function(table, "lg2.approx", Math.Log2);
        Function(table, "ex2.approx", a => Math.Pow(2, a));
        table.Add<float, float>("tanh.approx.f32", Kind, PtxType.F32, PtxType.F32, a => Canonical.Of((float)Math.Tanh(a)), target: 75, version: 70);
        table.Add<double, double>("rcp.approx.ftz.f64", Kind, PtxType.F64, PtxType.F64, a => Coarse(1 / Coarse(a)));
        table.Add<double, double>("rsqrt.approx.f64", Kind, PtxType.F64, PtxType.F64, a => 1 / Math.Sqrt(a));
        table.Add<double, double>("rsqrt.approx.ftz.f64", Kind, PtxType.F64, PtxType.F64, a => Coarse(1 / Math.Sqrt(Coarse(a))));
        table.Add<float, float, float>("div.approx.f32", Kind, PtxType.F32, PtxType.F32, PtxType.F32, Divide);
        table.Add<float, float, float>(
            "div.approx.ftz.f32", Kind, PtxType.F32, PtxType.F32, PtxType.F32,
            (a, b) => Flushing.Flushed(Divide(Flushing.Flushed(a), Flushing.Flushed(b))));
        table.Add<float, float, float>("div.full.f32", Kind, PtxType.F32, PtxType.F32, PtxType.F32, (a, b) => Canonical.Of(a / b));
        table.Add<float, float, float>("div.full.ftz.f32", Kind, PtxType.F32, PtxType.F32, PtxType.F32,
            (a, b) => Flushing.Flushed(Canonical.Of(Flushing.Flushed(a) / Flushing.Flushed(b))));
    }

    private static void Function(FormTable table, string name, Func<double, double> f)
    {
        table.Add<float, float>($"{name}.f32", Kind, PtxType.F32, PtxType.F32, a => Canonical.Of((float)f(a)));
        table.Add<float, float>(
            $"{name}.ftz.f32", Kind, PtxType.F32, PtxType.F32, a => Flushing.Flushed(Canonical.Of((float)f(Flushing.Flushed(a)))));
    }

    private static float Divide(float a, float b) => Math.Abs(b) > MaxDivisor && float.IsFinite(b)
        ? Canonical.Of(float.IsInfinity(a) || float.IsNaN(a) ? float.NaN : float.CopySign(0, a) * float.CopySign(1, b))
        : Canonical.Of(a / b);

    /// <summary>A float64 without its low half, as the approximations of that type are computed.</summary>
    private static double Coarse(double a) => double.IsSubnormal(a)
        ? double.CopySign(0, a)
        : BitConverter.UInt64BitsToDouble(BitConverter.DoubleToUInt64Bits(a) & 0xffffffff00000000);
}
