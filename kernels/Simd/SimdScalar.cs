using System.Runtime.CompilerServices;

namespace FastProxy.Kernels.Simd;

/// <summary>The operations on one lane without vector instructions.</summary>
public readonly unsafe struct SimdScalar : ISimd<float>
{
    public static int Width => 1;

    public static float Zero => 0f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Load(float* source) => *source;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(float value, float* destination) => *destination = value;

    public static float Broadcast(float value) => value;

    public static float Add(float a, float b) => a + b;

    public static float Sub(float a, float b) => a - b;

    public static float Mul(float a, float b) => a * b;

    public static float Div(float a, float b) => a / b;

    public static float Sqrt(float a) => MathF.Sqrt(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Scale(float a, float k) => BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(a) + ((int)k << 23));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Exponent(float a) => (BitConverter.SingleToInt32Bits(a) - FloatBits.RootOfHalf) >> 23;

    public static float Fma(float a, float b, float c) => float.FusedMultiplyAdd(a, b, c);

    public static float Fnma(float a, float b, float c) => float.FusedMultiplyAdd(-a, b, c);

    public static float Max(float a, float b) => a > b ? a : b;

    public static float WhereGreater(float a, float b, float c, float d) => a > b ? c : d;

    public static float Relu(float a) => Max(a, 0f);

    public static float WherePositive(float mask, float a) => mask > 0f ? a : 0f;

    public static uint PositiveMask(float a) => a > 0f ? 1u : 0u;
}
