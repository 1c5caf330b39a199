using System.Numerics;
using FastProxy.Ptx.Execution;
using FastProxy.Ptx.Text;

namespace FastProxy.Ptx.Isa;

/// <summary>Conversions between types.</summary>
internal static class Conversions
{
    private const InstructionClass Kind = InstructionClass.Conversion;

    /// <summary>Directions of rounding as PTX names them.</summary>
    public static readonly (string Name, MidpointRounding Mode)[] Roundings =
    [
        ("rn", MidpointRounding.ToEven),
        ("rz", MidpointRounding.ToZero),
        ("rm", MidpointRounding.ToNegativeInfinity),
        ("rp", MidpointRounding.ToPositiveInfinity),
    ];

    private static readonly (string Name, Func<float, float> Of)[] Flushes = [("", a => a), (".ftz", Flushing.Flushed)];

    /// <summary>Adds the forms.</summary>
    public static void AddTo(FormTable table)
    {
        From<byte>(table, PtxType.U8);
        From<sbyte>(table, PtxType.S8);
        From<ushort>(table, PtxType.U16);
        From<short>(table, PtxType.S16);
        From<uint>(table, PtxType.U32);
        From<int>(table, PtxType.S32);
        From<ulong>(table, PtxType.U64);
        From<long>(table, PtxType.S64);
        To<byte>(table, PtxType.U8);
        To<sbyte>(table, PtxType.S8);
        To<ushort>(table, PtxType.U16);
        To<short>(table, PtxType.S16);
        To<uint>(table, PtxType.U32);
        To<int>(table, PtxType.S32);
        To<ulong>(table, PtxType.U64);
        To<long>(table, PtxType.S64);
        Add<double, double>(table, "cvt.f64.f64", PtxType.F64, PtxType.F64, a => a);
        Add<double, double>(table, "cvt.sat.f64.f64", PtxType.F64, PtxType.F64, Saturate);
        foreach ((string ftz, Func<float, float> flush) in Flushes)
        {
            Add<double, float>(table, $"cvt{ftz}.f64.f32", PtxType.F64, PtxType.F32, a => flush(a));
            Add<float, float>(table, $"cvt{ftz}.f32.f32", PtxType.F32, PtxType.F32, a => Canonical.Of(flush(a)));
            Add<float, float>(table, $"cvt{ftz}.sat.f32.f32", PtxType.F32, PtxType.F32, a => Saturate(flush(a)));
            Add<double, float>(table, $"cvt{ftz}.sat.f64.f32", PtxType.F64, PtxType.F32, a => Saturate(flush(a)));
            foreach ((string name, MidpointRounding mode) in Roundings)
            {
                Add<float, double>(table, $"cvt.{name}{ftz}.f32.f64", PtxType.F32, PtxType.F64, a => flush(Canonical.Of(Rounding.ToSingle(a, mode))));
                Add<float, float>(table, $"cvt.{name}i{ftz}.f32.f32", PtxType.F32, PtxType.F32, a => Canonical.Of(MathF.Round(flush(a), mode)));
                Add<float, double>(table, $"cvt.{name}{ftz}.sat.f32.f64", PtxType.F32, PtxType.F64, a => Saturate(flush(Rounding.ToSingle(a, mode))));
                Add<float, float>(table, $"cvt.{name}i{ftz}.sat.f32.f32", PtxType.F32, PtxType.F32, a => Saturate(MathF.Round(flush(a), mode)));
            }
        }

        foreach ((string name, MidpointRounding mode) in Roundings)
        {
            Add<double, double>(table, $"cvt.{name}i.f64.f64", PtxType.F64, PtxType.F64, a => Math.Round(a, mode));
            Add<double, double>(table, $"cvt.{name}i.sat.f64.f64", PtxType.F64, PtxType.F64, a => Saturate(Math.Round(a, mode)));
        }

        table.Add("cvt.rna.tf32.f32", Kind, 2, b => b[1] is NumberSyntax number
            ? throw b.Error(number, "the operand must be a register")
            : new LaneOperation<float, uint>(b.Destination(0, PtxType.U32), b.Source(1, PtxType.F32), Rounding.ToTf32), target: 80);
    }

    /// <summary>Whole numbers to whole numbers: the low bits or, with .sat, the nearest in range.</summary>
    private static void From<A>(FormTable table, PtxType from)
        where A : unmanaged, IBinaryInteger<A>, IMinMaxValue<A>
    {
        Whole<byte, A>(table, PtxType.U8, from);
        Whole<sbyte, A>(table, PtxType.S8, from);
        Whole<ushort, A>(table, PtxType.U16, from);
        Whole<short, A>(table, PtxType.S16, from);
        Whole<uint, A>(table, PtxType.U32, from);
        Whole<int, A>(table, PtxType.S32, from);
        Whole<ulong, A>(table, PtxType.U64, from);
        Whole<long, A>(table, PtxType.S64, from);
        foreach ((string name, MidpointRounding mode) in Roundings)
        {
            Add<float, A>(table, $"cvt.{name}.f32.{from.Name()}", PtxType.F32, from, a => Rounding.ToSingle(Int128.CreateTruncating(a), mode));
            Add<double, A>(table, $"cvt.{name}.f64.{from.Name()}", PtxType.F64, from, a => Rounding.ToDouble(Int128.CreateTruncating(a), mode));
        }
    }

    private static void Whole<D, A>(FormTable table, PtxType to, PtxType from)
        where D : unmanaged, IBinaryInteger<D>, IMinMaxValue<D>
        where A : unmanaged, IBinaryInteger<A>, IMinMaxValue<A>
    {
        Add<D, A>(table, $"cvt.{to.Name()}.{from.Name()}", to, from, a => D.CreateTruncating(a));

        // PTX has .sat only where a value may lie out of range.
        if (Int128.CreateChecked(A.MinValue) < Int128.CreateChecked(D.MinValue)
            || Int128.CreateChecked(A.MaxValue) > Int128.CreateChecked(D.MaxValue))
        {
            Add<D, A>(table, $"cvt.sat.{to.Name()}.{from.Name()}", to, from, D.CreateSaturating);
        }
    }

    /// <summary>Floating point to whole numbers: out of range, the nearest in range; a NaN becomes 0.</summary>
    private static void To<D>(FormTable table, PtxType to)
        where D : unmanaged, IBinaryInteger<D>
    {
        foreach ((string name, MidpointRounding mode) in Roundings)
        {
            foreach (string saturation in (ReadOnlySpan<string>)["", ".sat"])
            {
                foreach ((string ftz, Func<float, float> flush) in Flushes)
                {
                    Add<D, float>(
                        table, $"cvt.{name}i{ftz}{saturation}.{to.Name()}.f32", to, PtxType.F32,
                        a => D.CreateSaturating(MathF.Round(flush(a), mode)));
                }

                Add<D, double>(table, $"cvt.{name}i{saturation}.{to.Name()}.f64", to, PtxType.F64, a => D.CreateSaturating(Math.Round(a, mode)));
            }
        }
    }

    private static void Add<D, A>(FormTable table, string name, PtxType to, PtxType from, Func<A, D> f)
        where D : unmanaged, INumberBase<D>
        where A : unmanaged =>
        table.Add(name, Kind, 2, b =>
        {
            (int d, int dBytes) = b.WideDestination(b[0], to);
            (int a, int aBytes) = to.IsFloat() ? b.WideRegister(b[1], from) : b.WideSource(b[1], from);
            return new Convert<D, A>(d, dBytes, a, aBytes, f);
        });

    /// <summary>Into [+0, 1]; a NaN becomes +0.</summary>
    private static F Saturate<F>(F a)
        where F : IFloatingPointIeee754<F> => a > F.Zero ? F.Min(a, F.One) : F.Zero;
}
