using System.Globalization;

namespace FastProxy.Kernels.Activations;

/// <summary>A function that is applied to each number of an activation. Two with one name and equal parameters are equal.</summary>
public abstract record ElementFunction
{
    private protected ElementFunction()
    {
    }

    /// <summary>The name, which its kernels have as well.</summary>
    public abstract string Name { get; }

    /// <summary>As <see cref="IElementFunction.IsActivation"/>.</summary>
    public abstract bool IsActivation { get; }

    /// <summary>The parameters; 0 for one that the function does not have.</summary>
    public abstract (float A, float B) Parameters { get; }

    /// <summary>Whether zeros give zeros.</summary>
    public bool KeepsZero => Value(0) == 0;

    /// <summary>Returns the function of <paramref name="x"/> in float64.</summary>
    public abstract double Value(double x);

    /// <summary>Returns the derivative at <paramref name="x"/> in float64.</summary>
    public abstract double Slope(double x);

    /// <summary>Returns the second derivative at <paramref name="x"/> in float64.</summary>
    public abstract double Second(double x);

    /// <summary>Returns the name and the parameters other than 0.</summary>
    public sealed override string ToString() => Parameters switch
    {
        (0, 0) => Name,
        (var a, 0) => string.Create(CultureInfo.InvariantCulture, $"{Name} {a:R}"),
        var (a, b) => string.Create(CultureInfo.InvariantCulture, $"{Name} {a:R} {b:R}"),
    };
}

/// <summary>A function by its type.</summary>
/// <typeparam name="F">The type, whose name is the function's.</typeparam>
/// <param name="Function">The function with its parameters.</param>
public sealed record ElementFunction<F>(F Function) : ElementFunction
    where F : struct, IElementFunction
{
    public override string Name => typeof(F).Name;

    public override bool IsActivation => Function.IsActivation;

    public override (float A, float B) Parameters => Function.Parameters;

    public override double Value(double x) => Function.Value(x);

    public override double Slope(double x) => Function.Slope(x);

    public override double Second(double x) => Function.Second(x);
}
