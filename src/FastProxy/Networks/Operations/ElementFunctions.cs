using FastProxy.Input;
using FastProxy.Kernels.Activations;
using FastProxy.Kernels.Activations.Functions;

namespace FastProxy.Networks.Operations;

/// <summary>The element-wise functions that <see cref="ApplyBuilding.Apply"/> takes. ReLU is an operation of its own.</summary>
public static class ElementFunctions
{
    /// <summary>SELU.</summary>
    public static ElementFunction Selu { get; } = new ElementFunction<Selu>();

    /// <summary>GELU in the exact form.</summary>
    public static ElementFunction Gelu { get; } = new ElementFunction<Gelu>();

    /// <summary>GELU by tanh.</summary>
    public static ElementFunction GeluTanh { get; } = new ElementFunction<GeluTanh>();

    /// <summary>SiLU, also called swish.</summary>
    public static ElementFunction Silu { get; } = new ElementFunction<Silu>();

    /// <summary>Mish.</summary>
    public static ElementFunction Mish { get; } = new ElementFunction<Mish>();

    /// <summary>ln(1 + e^x).</summary>
    public static ElementFunction Softplus { get; } = new ElementFunction<Softplus>();

    /// <summary>1 / (1 + e^-x).</summary>
    public static ElementFunction Sigmoid { get; } = new ElementFunction<Sigmoid>();

    /// <summary>x min(max(x + 3, 0), 6) / 6.</summary>
    public static ElementFunction HardSwish { get; } = new ElementFunction<HardSwish>();

    /// <summary>The hyperbolic tangent.</summary>
    public static ElementFunction Tanh { get; } = new ElementFunction<Tanh>();

    /// <summary>The error function.</summary>
    public static ElementFunction Erf { get; } = new ElementFunction<Erf>();

    /// <summary>e^x.</summary>
    public static ElementFunction Exp { get; } = new ElementFunction<Exp>();

    /// <summary>The natural logarithm.</summary>
    public static ElementFunction Log { get; } = new ElementFunction<Log>();

    /// <summary>The square root.</summary>
    public static ElementFunction Sqrt { get; } = new ElementFunction<Sqrt>();

    /// <summary>1 / x.</summary>
    public static ElementFunction Reciprocal { get; } = new ElementFunction<Reciprocal>();

    /// <summary>The magnitude.</summary>
    public static ElementFunction Abs { get; } = new ElementFunction<Abs>();

    /// <summary>Returns x above 0, <paramref name="slope"/> x below.</summary>
    /// <exception cref="InputException">The slope is not finite.</exception>
    public static ElementFunction LeakyRelu(float slope) => new ElementFunction<LeakyRelu>(Finite("the slope of a leaky ReLU", slope));

    /// <summary>Returns x up to bounds, of which one may be infinite; of 0 and 6 ReLU6.</summary>
    /// <exception cref="InputException">A bound is NaN, or the bounds are in the wrong order.</exception>
    public static ElementFunction Clip(float min, float max) => min <= max
        ? new ElementFunction<Clip>(min, max)
        : throw new InputException($"a clip to [{min}, {max}]: expected a least value that is at most the largest");

    /// <summary>Returns ELU: x above 0, <paramref name="alpha"/> (e^x - 1) below.</summary>
    /// <exception cref="InputException">The factor is not finite.</exception>
    public static ElementFunction Elu(float alpha = 1) => new ElementFunction<Elu>(Finite("the factor of ELU", alpha));

    /// <summary>Returns min(max(alpha x + beta, 0), 1).</summary>
    /// <exception cref="InputException">A parameter is not finite.</exception>
    public static ElementFunction HardSigmoid(float alpha, float beta) =>
        new ElementFunction<HardSigmoid>(Finite("the slope of a hard sigmoid", alpha), Finite("the shift of a hard sigmoid", beta));

    /// <summary>Returns x to the power <paramref name="exponent"/>, which is NaN for a negative x and a power that is no integer.</summary>
    /// <exception cref="InputException">The power is 0 or not finite.</exception>
    public static ElementFunction Power(float exponent) => Finite("a power", exponent) switch
    {
        0 => throw new InputException("a power is 0, expected another number: the result does not depend on the input"),
        1 => LeakyRelu(1),
        2 => new ElementFunction<Square>(),
        3 => new ElementFunction<Cube>(),
        0.5f => Sqrt,
        -1 => Reciprocal,
        -0.5f => new ElementFunction<ReciprocalSqrt>(),
        _ => new ElementFunction<Power>(exponent, Parity(exponent)),
    };

    private static float Parity(float exponent) => MathF.Abs(exponent % 2) switch
    {
        0 => 2,
        1 => 1,
        _ => 0,
    };

    private static float Finite(string what, float value) =>
        float.IsFinite(value) ? value : throw new InputException($"{what} is {value}, expected a finite number");
}
