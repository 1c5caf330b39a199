namespace FastProxy.Kernels.Activations.Functions;

/// <summary>1 / (1 + e^-x).</summary>
public readonly record struct Sigmoid : IElementFunction
{
    public bool IsActivation => false;

    public (float A, float B) Parameters => (0, 0);

    public double Value(double x) => Float64.Sigmoid(x);

    public double Slope(double x) => Float64.Sigmoid(x) * Float64.Sigmoid(-x);

    public double Second(double x) => Float64.Sigmoid(x) * Float64.Sigmoid(-x) * (1 - 2 * Float64.Sigmoid(x));
}
