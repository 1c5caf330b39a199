namespace FastProxy.Kernels.Activations.Functions;

/// <summary>x^3.</summary>
public readonly record struct Cube : IElementFunction
{
    public bool IsActivation => false;

    public (float A, float B) Parameters => (0, 0);

    public double Value(double x) => x * x * x;

    public double Slope(double x) => 3 * x * x;

    public double Second(double x) => 6 * x;
}
