using System.Numerics;
using FastProxy.Ptx.Execution;
using FastProxy.Ptx.Text;

namespace FastProxy.Ptx.Isa;

/// <summary>Arithmetic of floating point numbers, rounded to the nearest as IEEE 754 says. A NaN that a float32 operation results in is the canonical one.</summary>
internal static class Floats
{
    /// <summary>Adds the forms.</summary>
    public static void AddTo(FormTable table)
    {
        OfType<float>(table, PtxType.F32, InstructionClass.Float);
        OfType<double>(table, PtxType.F64, InstructionClass.Double);
        table.Ternary<float, FusedSingle>("fma.rn.f32", InstructionClass.Fma, PtxType.F32);
        table.Ternary<double, FusedDouble>("fma.rn.f64", InstructionClass.Double, PtxType.F64);
        table.Add<float, float, float>("copysign.f32", InstructionClass.Float, PtxType.F32, PtxType.F32, PtxType.F32, (a, b) => float.CopySign(b, a));
        table.Add<double, double, double>("copysign.f64", InstructionClass.Double, PtxType.F64, PtxType.F64, PtxType.F64, (a, b) => double.CopySign(b, a));
        table.Add("min.NaN.f32", InstructionClass.Float, 3, b => new Execution.VectorBinary<float, MinNaN<float>>(
            b.Destination(0, PtxType.F32), b.Source(1, PtxType.F32), b.Source(2, PtxType.F32)), target: 80);
        table.Add("max.NaN.f32", InstructionClass.Float, 3, b => new Execution.VectorBinary<float, MaxNaN<float>>(
            b.Destination(0, PtxType.F32), b.Source(1, PtxType.F32), b.Source(2, PtxType.F32)), target: 80);
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
