namespace FastProxy.Kernels.Activations.Functions;

/// <summary>x^2.</summary>
public readonly record struct Square : IElementFunction
{
    public bool IsActivation => false;

    public (float A, float B) Parameters => (0, 0);

    public double Value(double x) => x * x;

    public double Slope(double x) => 2 * x;

    public double Second(double x) => 2;
}
