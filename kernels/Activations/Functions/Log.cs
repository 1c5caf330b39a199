namespace FastProxy.Kernels.Activations.Functions;

/// <summary>The natural logarithm.</summary>
public readonly record struct Log : IElementFunction
{
    public bool IsActivation => false;

    public (float A, float B) Parameters => (0, 0);

    public double Value(double x) => Math.Log(x);

    public double Slope(double x) => 1 / x;

    public double Second(double x) => -1 / (x * x);
}
