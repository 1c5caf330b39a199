namespace FastProxy.Kernels.Activations.Functions;

/// <summary>1 / sqrt(x).</summary>
public readonly record struct ReciprocalSqrt : IElementFunction
{
    public bool IsActivation => false;

    public (float A, float B) Parameters => (0, 0);

    public double Value(double x) => 1 / Math.Sqrt(x);

    public double Slope(double x) => -0.5 / (x * Math.Sqrt(x));

    public double Second(double x) => 0.75 / (x * x * Math.Sqrt(x));
}
