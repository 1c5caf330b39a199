namespace FastProxy.Kernels.Activations.Functions;

/// <summary>The square root.</summary>
public readonly record struct Sqrt : IElementFunction
{
    public bool IsActivation => false;

    public (float A, float B) Parameters => (0, 0);

    public double Value(double x) => Math.Sqrt(x);

    public double Slope(double x) => 0.5 / Math.Sqrt(x);

    public double Second(double x) => -0.25 / (x * Math.Sqrt(x));
}
