namespace FastProxy.Kernels.Activations.Functions;

/// <summary>x to a power; of a negative x where the power is an integer, else NaN.</summary>
/// <param name="Exponent">The power.</param>
public readonly record struct Power(float Exponent) : IElementFunction
{
    public bool IsActivation => false;

    public (float A, float B) Parameters => (Exponent, 0);

    public double Value(double x) => Math.Pow(x, Exponent);

    public double Slope(double x) => Exponent * Math.Pow(x, Exponent - 1.0);

    public double Second(double x) => Exponent * (Exponent - 1.0) * Math.Pow(x, Exponent - 2.0);
}
