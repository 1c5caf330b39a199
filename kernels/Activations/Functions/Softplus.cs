namespace FastProxy.Kernels.Activations.Functions;

/// <summary>ln(1 + e^x).</summary>
public readonly record struct Softplus : IElementFunction
{
    public bool IsActivation => false;

    public (float A, float B) Parameters => (0, 0);

    public double Value(double x) => Math.Max(x, 0) + Float64.LogOnePlus(Math.Exp(-Math.Abs(x)));

    public double Slope(double x) => Float64.Sigmoid(x);

    public double Second(double x) => Float64.Sigmoid(x) * Float64.Sigmoid(-x);
}
