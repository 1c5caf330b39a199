using FastProxy.Input;
using FastProxy.Kernels.Activations;
using FastProxy.Kernels.Activations.Functions;
using Gelu = FastProxy.Kernels.Activations.Functions.Gelu;

namespace FastProxy.Networks.Operations;

/// <summary>The element-wise functions that <see cref="ApplyBuilding.Apply"/> takes. ReLU is an operation of its own.</summary>
public static class ElementFunctions
{
    /// <summary>SELU.</summary>
    public static ElementFunction Selu { get; } = Of(default(Selu));

    /// <summary>GELU in the exact form.</summary>
    public static ElementFunction Gelu { get; } = Of(default(Gelu));

    /// <summary>GELU by tanh.</summary>
    public static ElementFunction GeluTanh { get; } = Of(default(GeluTanh));

    /// <summary>SiLU, also called swish.</summary>
    public static ElementFunction Silu { get; } = Of(default(Silu));

    /// <summary>Mish.</summary>
    public static ElementFunction Mish { get; } = Of(default(Mish));

    /// <summary>ln(1 + e^x).</summary>
    public static ElementFunction Softplus { get; } = Of(default(Softplus));

    /// <summary>1 / (1 + e^-x).</summary>
    public static ElementFunction Sigmoid { get; } = Of(default(Sigmoid));

    /// <summary>x min(max(x + 3, 0), 6) / 6.</summary>
    public static ElementFunction HardSwish { get; } = Of(default(HardSwish));

    /// <summary>The hyperbolic tangent.</summary>
    public static ElementFunction Tanh { get; } = Of(default(Tanh));

    /// <summary>The error function.</summary>
    public static ElementFunction Erf { get; } = Of(default(Erf));

    /// <summary>e^x.</summary>
    public static ElementFunction Exp { get; } = Of(default(Exp));

    /// <summary>The natural logarithm.</summary>
    public static ElementFunction Log { get; } = Of(default(Log));

    /// <summary>The square root.</summary>
    public static ElementFunction Sqrt { get; } = Of(default(Sqrt));

    /// <summary>1 / x.</summary>
    public static ElementFunction Reciprocal { get; } = Of(default(Reciprocal));

    /// <summary>The magnitude.</summary>
    public static ElementFunction Abs { get; } = Of(default(Abs));

    /// <summary>Returns x above 0, <paramref name="slope"/> x below.</summary>
    /// <exception cref="InputException">The slope is not finite.</exception>
    public static ElementFunction LeakyRelu(float slope) => Of(new LeakyRelu(Finite("the slope of a leaky ReLU", slope)));

    /// <summary>Returns x up to bounds, of which one may be infinite; of 0 and 6 ReLU6.</summary>
    /// <exception cref="InputException">A bound is NaN, or the bounds are in the wrong order.</exception>
    public static ElementFunction Clip(float min, float max) => min <= max
        ? Of(new Clip(min, max))
        : throw new InputException($"a clip to [{min}, {max}]: expected a least value that is at most the largest");

    /// <summary>Returns ELU: x above 0, <paramref name="alpha"/> (e^x - 1) below.</summary>
    /// <exception cref="InputException">The factor is not finite.</exception>
    public static ElementFunction Elu(float alpha = 1) => Of(new Elu(Finite("the factor of ELU", alpha)));

    /// <summary>Returns min(max(alpha x + beta, 0), 1).</summary>
    /// <exception cref="InputException">A parameter is not finite.</exception>
    public static ElementFunction HardSigmoid(float alpha, float beta) =>
        Of(new HardSigmoid(Finite("the slope of a hard sigmoid", alpha), Finite("the shift of a hard sigmoid", beta)));

    /// <summary>Returns x to the power <paramref name="exponent"/>, which is NaN for a negative x and a power that is no integer.</summary>
    /// <exception cref="InputException">The power is not finite.</exception>
    public static ElementFunction Power(float exponent) => Finite("a power", exponent) switch
    {
        2 => Of(default(Square)),
        3 => Of(default(Cube)),
        0.5f => Sqrt,
        -1 => Reciprocal,
        -0.5f => Of(default(ReciprocalSqrt)),
        _ => Of(new Power(exponent)),
    };

    private static ElementFunction<F> Of<F>(F function)
        where F : struct, IElementFunction => new(function);

    private static float Finite(string what, float value) =>
        float.IsFinite(value) ? value : throw new InputException($"{what} is {value}, expected a finite number");
}
