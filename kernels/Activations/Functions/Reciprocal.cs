namespace FastProxy.Kernels.Activations.Functions;

/// <summary>1 / x.</summary>
public readonly record struct Reciprocal : IElementFunction
{
    public bool IsActivation => false;

    public (float A, float B) Parameters => (0, 0);

    public double Value(double x) => 1 / x;

    public double Slope(double x) => -1 / (x * x);

    public double Second(double x) => 2 / (x * x * x);
}
