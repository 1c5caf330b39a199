using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Tests.Testing;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace FastProxy.Kernels.Tests.Simd;

/// <summary>Every operation, in every lane, of every width: what its comment says, special values included.</summary>
public sealed unsafe class SimdTests
{
    private static readonly float[] Specials =
    [
        float.NaN, float.PositiveInfinity, float.NegativeInfinity, 0f, -0f, 1f, -1f, 3f, float.Epsilon, -float.Epsilon, 1e-40f, -1e-38f,
        1.1754944e-38f, float.MaxValue, float.MinValue, 1 + 1.1920929e-7f, 1 / 3f,
    ];

    [Fact]
    public void Add_Sub_Mul_Fma_and_Fnma_round_once()
    {
        Prop.ForAll(Triples(), triple =>
        {
            (float a, float b, float c) = triple;
            Everywhere(a, b, c, 0, a + b);
            Everywhere(a, b, c, 1, a - b);
            Everywhere(a, b, c, 2, a * b);
            Everywhere(a, b, c, 3, MathF.FusedMultiplyAdd(a, b, c));
            Everywhere(a, b, c, 4, MathF.FusedMultiplyAdd(-a, b, c));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Max_is_the_second_operand_unless_the_first_is_larger() =>
        Prop.ForAll(Triples(), triple => Everywhere(triple.A, triple.B, triple.C, 5, triple.A > triple.B ? triple.A : triple.B))
            .QuickCheckThrowOnFailure();

    [Fact]
    public void WhereGreater_chooses_the_last_operand_unless_the_first_is_larger_than_the_second() =>
        Prop.ForAll(Triples(), triple => Everywhere(triple.A, triple.B, triple.C, 7, triple.A > triple.B ? triple.C : triple.A))
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Relu_is_plus_0_for_NaN_and_both_zeros() =>
        Prop.ForAll(Triples(), triple => Everywhere(triple.A, triple.B, triple.C, 6, triple.A > 0 ? triple.A : 0f)).QuickCheckThrowOnFailure();

    [Fact]
    public void WherePositive_is_the_second_operand_where_the_first_is_greater_than_0_else_plus_0() =>
        Prop.ForAll(Triples(), triple => Everywhere(triple.A, triple.B, triple.C, 8, triple.A > 0 ? triple.B : 0f)).QuickCheckThrowOnFailure();

    [Fact]
    public void PositiveMask_has_a_bit_per_lane_greater_than_0() =>
        Prop.ForAll(Gen.ArrayOf(Values(), Lanes.Virtual).ToArbitrary(), values =>
        {
            uint expected = 0;
            for (int l = 0; l < Lanes.Virtual; l++)
            {
                expected |= values[l] > 0 ? 1u << l : 0;
            }

            foreach (Isa isa in IsaExtensions.Supported)
            {
                uint mask = 0;
                fixed (float* x = values)
                {
                    var kernel = new Mask(x, &mask);
                    isa.Run(in kernel);
                }

                Assert.True(mask == expected, $"PositiveMask {isa} of {string.Join(" ", values)}: {mask:b16}, expected {expected:b16}");
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Supported_widths_are_in_order_and_the_last_is_the_best()
    {
        Assert.Equal(IsaExtensions.Supported.Order(), IsaExtensions.Supported);
        Assert.Equal(IsaExtensions.Best, IsaExtensions.Supported.Last());
    }

    private static Gen<float> Values() => Gen.OneOf(
        Gen.Elements(Specials),
        Gen.Choose(int.MinValue, int.MaxValue).Select(BitConverter.Int32BitsToSingle),
        Gen.Choose(-1000, 1000).Select(i => i / 64f));

    private static Arbitrary<(float A, float B, float C)> Triples() =>
        (from a in Values() from b in Values() from c in Values() select (a, b, c)).ToArbitrary();

    /// <summary>The operation gives the expected value in each lane of each width, the second operand broadcast.</summary>
    private static void Everywhere(float a, float b, float c, int operation, float expected)
    {
        float* x = stackalloc float[3 * Lanes.Virtual];
        float* y = stackalloc float[Lanes.Virtual];
        new Span<float>(x, Lanes.Virtual).Fill(a);
        new Span<float>(x + Lanes.Virtual, Lanes.Virtual).Fill(b);
        new Span<float>(x + 2 * Lanes.Virtual, Lanes.Virtual).Fill(c);
        foreach (Isa isa in IsaExtensions.Supported)
        {
            var kernel = new Apply(x, operation, y);
            isa.Run(in kernel);
            for (int l = 0; l < Lanes.Virtual; l++)
            {
                Assert.True(
                    Expect.AreSame(y[l], expected),
                    $"{isa} operation {operation} of {a:r}, {b:r}, {c:r}: lane {l} is {y[l]:r}, expected {expected:r}");
            }
        }
    }

    private readonly struct Apply(float* x, int operation, float* y) : IKernel
    {
        public void Run<S, V>()
            where S : struct, ISimd<V>
            where V : struct
        {
            for (int l = 0; l < Lanes.Virtual; l += S.Width)
            {
                V a = S.Load(x + l);
                V b = S.Broadcast(x[Lanes.Virtual]);
                V c = S.Load(x + 2 * Lanes.Virtual + l);
                V result = operation switch
                {
                    0 => S.Add(a, b),
                    1 => S.Sub(a, b),
                    2 => S.Mul(a, b),
                    3 => S.Fma(a, b, c),
                    4 => S.Fnma(a, b, c),
                    5 => S.Max(a, b),
                    6 => S.Relu(a),
                    7 => S.WhereGreater(a, b, c, a),
                    _ => S.WherePositive(a, b),
                };
                S.Store(result, y + l);
            }
        }
    }

    private readonly struct Mask(float* x, uint* mask) : IKernel
    {
        public void Run<S, V>()
            where S : struct, ISimd<V>
            where V : struct
        {
            for (int l = 0; l < Lanes.Virtual; l += S.Width)
            {
                *mask |= S.PositiveMask(S.Load(x + l)) << l;
            }
        }
    }
}
