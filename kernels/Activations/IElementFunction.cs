namespace FastProxy.Kernels.Activations;

/// <summary>A function of one number, in float64: what its kernels are tested against.</summary>
public interface IElementFunction
{
    /// <summary>
    /// Whether the function is an activation with a sign, which metrics of patterns count: it is not positive below 0 and positive above. A gate such
    /// as the sigmoid, and arithmetic such as a root, is none.
    /// </summary>
    bool IsActivation { get; }

    /// <summary>The parameters; 0 for one that the function does not have.</summary>
    (float A, float B) Parameters { get; }

    /// <summary>Returns the function of <paramref name="x"/>.</summary>
    double Value(double x);

    /// <summary>Returns the derivative at <paramref name="x"/>; at a corner the one that kernels take.</summary>
    double Slope(double x);

    /// <summary>Returns the second derivative at <paramref name="x"/>.</summary>
    double Second(double x);
}
