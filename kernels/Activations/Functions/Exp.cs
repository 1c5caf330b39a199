namespace FastProxy.Kernels.Activations.Functions;

/// <summary>e^x.</summary>
public readonly record struct Exp : IElementFunction
{
    public bool IsActivation => false;

    public (float A, float B) Parameters => (0, 0);

    public double Value(double x) => Math.Exp(x);

    public double Slope(double x) => Math.Exp(x);

    public double Second(double x) => Math.Exp(x);
}
