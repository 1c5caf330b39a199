using System.Globalization;

namespace FastProxy.Kernels.Activations;

/// <summary>A function that is applied to each number of an activation. Two with one name and equal parameters are equal.</summary>
/// <param name="A">The first parameter; 0 if the function has none.</param>
/// <param name="B">The second parameter; 0 if the function has none.</param>
public abstract record ElementFunction(float A, float B)
{
    /// <summary>The name, which its kernels have as well.</summary>
    public abstract string Name { get; }

    /// <summary>What holds of the function.</summary>
    public abstract FunctionTraits Traits { get; }

    /// <summary>Whether zeros give zeros.</summary>
    public bool KeepsZero => Exact(0).Value == 0;

    /// <summary>Returns the function of <paramref name="x"/> and its derivatives in float64.</summary>
    public abstract Derivatives Exact(double x);

    /// <summary>As <see cref="IElementFunction.Errors"/>.</summary>
    public abstract Derivatives Errors(double x);

    /// <summary>Lets <paramref name="user"/> work with the function's type.</summary>
    public abstract void Give<U>(U user)
        where U : IFunctionUser;

    /// <summary>Returns the name and the parameters other than 0.</summary>
    public sealed override string ToString() => (A, B) switch
    {
        (0, 0) => Name,
        (_, 0) => string.Create(CultureInfo.InvariantCulture, $"{Name} {A:R}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{Name} {A:R} {B:R}"),
    };
}

/// <summary>Work with the type of a function, for which kernels are specialised.</summary>
public interface IFunctionUser
{
    /// <summary>Works with the function <typeparamref name="F"/>.</summary>
    void Use<F>()
        where F : struct, IElementFunction;
}

/// <summary>A function by its type.</summary>
/// <typeparam name="F">The type, whose name is the function's.</typeparam>
/// <param name="A">The first parameter.</param>
/// <param name="B">The second parameter.</param>
public sealed record ElementFunction<F>(float A = 0, float B = 0) : ElementFunction(A, B)
    where F : struct, IElementFunction
{
    public override string Name => typeof(F).Name;

    public override FunctionTraits Traits => F.Traits(A, B);

    public override Derivatives Exact(double x) => F.Exact(x, A, B);

    public override Derivatives Errors(double x) => F.Errors(x, A, B);

    public override void Give<U>(U user) => user.Use<F>();
}
