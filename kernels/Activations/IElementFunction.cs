using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Activations;

/// <summary>
/// A function of one number with its first two derivatives, for the kernels of every backend: its vector forms run at every width, and a recording of
/// them is the function in PTX (<see cref="PtxRecorder"/>). Parameters that a function does not have are ignored.
/// </summary>
public interface IElementFunction
{
    /// <summary>The formula.</summary>
    static abstract string Formula { get; }

    /// <summary>Returns what holds of the function.</summary>
    static abstract FunctionTraits Traits(float a, float b);

    /// <summary>Returns the function of <paramref name="x"/> and its derivatives in float64; at a corner those that the vector forms take.</summary>
    static abstract Derivatives Exact(double x, double a, double b);

    /// <summary>Returns the bounds of the errors of the vector forms at a finite <paramref name="x"/>, beside that of a denormal result.</summary>
    static abstract Derivatives Errors(double x, double a, double b);

    /// <summary>Returns the function of <paramref name="x"/>.</summary>
    static abstract V Value<S, V>(V x, V a, V b)
        where S : struct, ISimd<V>
        where V : struct;

    /// <summary>Returns the derivative at <paramref name="x"/>.</summary>
    static abstract V Slope<S, V>(V x, V a, V b)
        where S : struct, ISimd<V>
        where V : struct;

    /// <summary>Returns the second derivative at <paramref name="x"/>.</summary>
    static abstract V Second<S, V>(V x, V a, V b)
        where S : struct, ISimd<V>
        where V : struct;
}

/// <summary>What may hold of a function.</summary>
[Flags]
public enum FunctionTraits
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>
    /// The function is an activation with a sign, which metrics of patterns count: it is not positive below 0 and positive above. A gate such as the
    /// sigmoid, and arithmetic such as a root, is none.
    /// </summary>
    Activation,

    /// <summary>From 0 on neither the function nor its slope is negative.</summary>
    Rising,

    /// <summary>From 0 on the function is a multiple of x.</summary>
    Linear = 4,

    /// <summary>The function consists of lines: its second derivative is 0.</summary>
    Pieces = 8,
}

/// <summary>One number for each of a function and its first two derivatives.</summary>
public readonly record struct Derivatives(double Value, double Slope, double Second)
{
    /// <summary>Half a unit in the last place of 1: a rounding.</summary>
    private const double Unit = 1.0 / (1 << 24);

    /// <summary>How far a result may be off whose factors were denormal.</summary>
    private static readonly double Underflow = Math.ScaleB(1, -136);

    /// <summary>Returns the bounds of errors that are these numbers of roundings of <paramref name="sizes"/>.</summary>
    internal Derivatives Roundings(Derivatives sizes) => new(Of(Value, sizes.Value), Of(Slope, sizes.Slope), Of(Second, sizes.Second));

    private static double Of(double roundings, double size) => roundings == 0 ? 0 : Unit * roundings * Math.Abs(size) + Underflow;
}
