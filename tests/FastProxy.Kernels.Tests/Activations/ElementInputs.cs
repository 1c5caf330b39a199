using FastProxy.Kernels.Activations;
using FastProxy.Kernels.Activations.Functions;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Tests.Testing;

namespace FastProxy.Kernels.Tests.Activations;

/// <summary>Functions, and inputs on which they and their derivatives are tried.</summary>
internal static class ElementInputs
{
    /// <summary>Every function, those with parameters at several.</summary>
    public static IReadOnlyList<ElementFunction> Functions { get; } =
    [
        .. ActivationCases.Functions, new ElementFunction<LeakyRelu>(-2), new ElementFunction<Clip>(0, 6),
        new ElementFunction<Clip>(float.NegativeInfinity, 1), new ElementFunction<Elu>(0.3f), new ElementFunction<Power>(2.5f),
        new ElementFunction<Power>(-1.7f), new ElementFunction<Power>(4, 2),
    ];

    /// <summary>
    /// Numbers of both signs over all magnitudes, half of them between 1/16 and 110; the joints of polynomials, and where results overflow or
    /// vanish.
    /// </summary>
    public static float[] Magnitudes(System.Random random, int count)
    {
        float[] joints =
        [
            0f, 1f, -1f, 3f, -3f, 4f, -4f, 13f, -13f, 13.1f, -13.1f, float.BitIncrement(13.1f), -float.BitIncrement(13.1f), 20,
            -20, 88.7f, 88.8f, -87.4f, -104, 104, float.Epsilon, -float.Epsilon, 1e-38f, float.MaxValue, -float.MaxValue,
            float.PositiveInfinity, float.NegativeInfinity, float.NaN,
        ];
        var values = new float[count];
        for (int i = 0; i < count; i++)
        {
            double magnitude = random.Next(4) switch
            {
                0 => Math.Pow(2, 276 * random.NextDouble() - 148),
                1 => 110 * random.NextDouble(),
                _ => Math.Pow(2, 8 * random.NextDouble() - 4),
            };
            values[i] = i < joints.Length ? joints[i] : (float)magnitude * (random.Next(2) == 0 ? 1 : -1);
        }

        return values;
    }

    /// <summary>Magnitudes for an activation of <paramref name="layout"/>.</summary>
    public static float[] Of(System.Random random, ActivationLayout layout) => Magnitudes(random, checked((int)(layout.Samples * layout.Neurons)));

    /// <summary>A layout large enough to see every magnitude.</summary>
    public static ActivationLayout Large { get; } = new(5, 20, 20, 64);

    /// <summary>Returns the number, or infinity where float32 overflows.</summary>
    public static double Rounded(double value) => Math.Abs(value) > float.MaxValue * (1 + 1e-6) ? value * double.PositiveInfinity : value;
}
