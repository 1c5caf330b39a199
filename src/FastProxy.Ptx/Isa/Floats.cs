using System.Numerics;
using FastProxy.Ptx.Execution;
using FastProxy.Ptx.Text;

namespace FastProxy.Ptx.Isa;

/// <summary>
/// Arithmetic of floating point numbers, rounded as IEEE 754 says: to the nearest, or in a direction that the form names. A NaN that a float32
/// operation results in is the canonical one.
/// </summary>
internal static class Floats
{
    /// <summary>Adds the forms.</summary>
    public static void AddTo(FormTable table)
    {
        OfType<float>(table, PtxType.F32, InstructionClass.Float);
        OfType<double>(table, PtxType.F64, InstructionClass.Double);
        Flushed(table);
        foreach ((string name, MidpointRounding mode) in Conversions.Roundings)
        {
            Rounded(table, name, mode);
        }

        table.Ternary<float, FusedSingle>("fma.rn.f32", InstructionClass.Fma, PtxType.F32);
        table.Ternary<double, FusedDouble>("fma.rn.f64", InstructionClass.Double, PtxType.F64);
        table.Add<float, float, float>("copysign.f32", InstructionClass.Float, PtxType.F32, PtxType.F32, PtxType.F32, (a, b) => float.CopySign(b, a));
        table.Add<double, double, double>(
            "copysign.f64", InstructionClass.Double, PtxType.F64, PtxType.F64, PtxType.F64, (a, b) => double.CopySign(b, a));
        table.Add("min.NaN.f32", InstructionClass.Float, 3, b => new Execution.VectorBinary<float, MinNaN<float>>(
            b.Destination(0, PtxType.F32), b.Source(1, PtxType.F32), b.Source(2, PtxType.F32)), target: 80);
        table.Add("max.NaN.f32", InstructionClass.Float, 3, b => new Execution.VectorBinary<float, MaxNaN<float>>(
            b.Destination(0, PtxType.F32), b.Source(1, PtxType.F32), b.Source(2, PtxType.F32)), target: 80);
    }

    /// <summary>Forms of float32 that are rounded to the nearest and take subnormal numbers for zeros.</summary>
    private static void Flushed(FormTable table)
    {
        table.Unary<float, Flushed1<float, Abs<float>>>("abs.ftz.f32", InstructionClass.Float, PtxType.F32);
        table.Unary<float, Flushed1<float, Negate<float>>>("neg.ftz.f32", InstructionClass.Float, PtxType.F32);
        table.Binary<float, Flushed2<float, MinNumber<float>>>("min.ftz.f32", InstructionClass.Float, PtxType.F32);
        table.Binary<float, Flushed2<float, MaxNumber<float>>>("max.ftz.f32", InstructionClass.Float, PtxType.F32);
    }

    /// <summary>Forms that name how they are rounded; those of sums and products are there without a name as well, which means the nearest.</summary>
    private static void Rounded(FormTable table, string name, MidpointRounding mode)
    {
        bool isNearest = mode == MidpointRounding.ToEven;
        var single = new Directed(mode, 24);
        var wide = new Directed(mode, 53);
        Func<float, float, float, float> fma = isNearest ? MathF.FusedMultiplyAdd : (a, b, c) => (float)single.Fma(a, b, c);
        Func<float, float, float>[] sums =
        [
            isNearest ? (a, b) => a + b : (a, b) => (float)single.Add(a, b),
            isNearest ? (a, b) => a - b : (a, b) => (float)single.Subtract(a, b),
            isNearest ? (a, b) => a * b : (a, b) => (float)single.Multiply(a, b),
        ];
        Func<float, float, float> divide = isNearest ? (a, b) => a / b : (a, b) => (float)single.Divide(a, b);
        Func<float, float> root = isNearest ? MathF.Sqrt : a => (float)single.SquareRoot(a);
        foreach ((string ftz, string sat) in (ReadOnlySpan<(string, string)>)[("", ""), (".ftz", ""), ("", ".sat"), (".ftz", ".sat")])
        {
            // The plainest forms run in vectors.
            bool isPlain = isNearest && ftz.Length + sat.Length == 0;
            Func<float, float> of = ftz.Length > 0 ? Flushing.Flushed : a => a;
            Func<float, float> end = (ftz.Length > 0, sat.Length > 0) switch
            {
                (true, true) => a => Flushing.Saturated(Flushing.Flushed(a)),
                (true, false) => a => Flushing.Flushed(Canonical.Of(a)),
                (false, true) => Flushing.Saturated,
                _ => Canonical.Of,
            };
            foreach ((string op, Func<float, float, float> f) in new[] { "add", "sub", "mul" }.Zip(sums))
            {
                foreach (string rounding in isPlain ? [] : isNearest ? (string[])["", ".rn"] : [$".{name}"])
                {
                    table.Add<float, float, float>(
                        $"{op}{rounding}{ftz}{sat}.f32", InstructionClass.Float, PtxType.F32, PtxType.F32, PtxType.F32,
                        (a, b) => end(f(of(a), of(b))));
                }
            }

            foreach (string op in isPlain ? (string[])["mad"] : ["fma", "mad"])
            {
                table.Add<float, float, float, float>(
                    $"{op}.{name}{ftz}{sat}.f32", InstructionClass.Fma, PtxType.F32, PtxType.F32, PtxType.F32, PtxType.F32,
                    (a, b, c) => end(fma(of(a), of(b), of(c))));
            }

            if (sat.Length == 0 && !isPlain)
            {
                table.Add<float, float, float>(
                    $"div.{name}{ftz}.f32", InstructionClass.Special, PtxType.F32, PtxType.F32, PtxType.F32, (a, b) => end(divide(of(a), of(b))));
                table.Add<float, float>($"rcp.{name}{ftz}.f32", InstructionClass.Special, PtxType.F32, PtxType.F32, a => end(divide(1, of(a))));
                table.Add<float, float>($"sqrt.{name}{ftz}.f32", InstructionClass.Special, PtxType.F32, PtxType.F32, a => end(root(of(a))));
            }
        }

        table.Add<double, double, double, double>($"mad.{name}.f64", InstructionClass.Double, PtxType.F64, PtxType.F64, PtxType.F64, PtxType.F64,
            isNearest ? Math.FusedMultiplyAdd : wide.Fma);
        if (!isNearest)
        {
            table.Add<double, double, double, double>(
                $"fma.{name}.f64", InstructionClass.Double, PtxType.F64, PtxType.F64, PtxType.F64, PtxType.F64, wide.Fma);
            table.Add<double, double, double>($"add.{name}.f64", InstructionClass.Double, PtxType.F64, PtxType.F64, PtxType.F64, wide.Add);
            table.Add<double, double, double>($"sub.{name}.f64", InstructionClass.Double, PtxType.F64, PtxType.F64, PtxType.F64, wide.Subtract);
            table.Add<double, double, double>($"mul.{name}.f64", InstructionClass.Double, PtxType.F64, PtxType.F64, PtxType.F64, wide.Multiply);
            table.Add<double, double, double>($"div.{name}.f64", InstructionClass.Special, PtxType.F64, PtxType.F64, PtxType.F64, wide.Divide);
            table.Add<double, double>($"rcp.{name}.f64", InstructionClass.Special, PtxType.F64, PtxType.F64, a => wide.Divide(1, a));
            table.Add<double, double>($"sqrt.{name}.f64", InstructionClass.Special, PtxType.F64, PtxType.F64, wide.SquareRoot);
        }
    }

    private static void OfType<T>(FormTable table, PtxType type, InstructionClass kind)
        where T : unmanaged, INumberBase<T>
    {
        string n = type.Name();
        foreach (string rounding in (ReadOnlySpan<string>)["", ".rn"])
        {
            table.Binary<T, Add<T>>($"add{rounding}.{n}", kind, type);
            table.Binary<T, Subtract<T>>($"sub{rounding}.{n}", kind, type);
            table.Binary<T, Multiply<T>>($"mul{rounding}.{n}", kind, type);
        }

        table.Binary<T, Divide<T>>($"div.rn.{n}", InstructionClass.Special, type);
        table.Unary<T, SquareRoot<T>>($"sqrt.rn.{n}", InstructionClass.Special, type);
        table.Unary<T, Reciprocal<T>>($"rcp.rn.{n}", InstructionClass.Special, type);
        table.Unary<T, Abs<T>>($"abs.{n}", kind, type);
        table.Unary<T, Negate<T>>($"neg.{n}", kind, type);
        table.Binary<T, MinNumber<T>>($"min.{n}", kind, type);
        table.Binary<T, MaxNumber<T>>($"max.{n}", kind, type);
    }
}
