namespace FastProxy.Kernels.Activations.Functions;

/// <summary>The magnitude.</summary>
public readonly record struct Abs : IElementFunction
{
    public bool IsActivation => false;

    public (float A, float B) Parameters => (0, 0);

    public double Value(double x) => Math.Abs(x);

    public double Slope(double x) => x > 0 ? 1 : 0 > x ? -1 : 0;

    public double Second(double x) => 0;
}
