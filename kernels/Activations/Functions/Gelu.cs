namespace FastProxy.Kernels.Activations.Functions;

/// <summary>GELU in the exact form, x cdf(x) of the normal distribution: Hendrycks and Gimpel, Gaussian Error Linear Units (2016), equation 1.</summary>
public readonly record struct Gelu : IElementFunction
{
    public bool IsActivation => true;

    public (float A, float B) Parameters => (0, 0);

    public double Value(double x) => GeluReference.Value(x);

    public double Slope(double x) => GeluReference.Slope(x);

    public double Second(double x) => GeluReference.Second(x);
}
