namespace FastProxy.Kernels.Activations.Functions;

/// <summary>The error function.</summary>
public readonly record struct Erf : IElementFunction
{
    public bool IsActivation => false;

    public (float A, float B) Parameters => (0, 0);

    public double Value(double x) => Float64.Erf(x);

    public double Slope(double x) => 2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x);

    public double Second(double x) => -2 * x * Slope(x);
}
