namespace FastProxy.Kernels.Activations.Functions;

/// <summary>x tanh(softplus(x)): Misra, Mish (2019).</summary>
public readonly record struct Mish : IElementFunction
{
    public bool IsActivation => true;

    public (float A, float B) Parameters => (0, 0);

    public double Value(double x) => x * Gate(x);

    public double Slope(double x) => Gate(x) + x * Steep(x);

    public double Second(double x) => Steep(x) * (2 + x * (1 - Float64.Sigmoid(x) * (1 + 2 * Gate(x))));

    /// <summary>Returns tanh(ln(1 + e^x)), a quotient of polynomials of e^-|x|.</summary>
    private static double Gate(double x)
    {
        double e = Math.Exp(-Math.Abs(x));
        return x > 0 ? (1 + 2 * e) / (1 + 2 * e + 2 * e * e) : e * (e + 2) / (e * (e + 2) + 2);
    }

    /// <summary>Returns the derivative of the gate: (1 - gate^2) sigmoid(x).</summary>
    private static double Steep(double x)
    {
        double e = Math.Exp(-Math.Abs(x));
        double rest = x > 0 ? 2 * e * e / (1 + 2 * e + 2 * e * e) : 2 / (e * (e + 2) + 2);
        return rest * (1 + Gate(x)) * Float64.Sigmoid(x);
    }
}
