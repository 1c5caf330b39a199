namespace FastProxy.Kernels.Activations.Functions;

/// <summary>The hyperbolic tangent.</summary>
public readonly record struct Tanh : IElementFunction
{
    public bool IsActivation => true;

    public (float A, float B) Parameters => (0, 0);

    public double Value(double x) => Math.Tanh(x);

    public double Slope(double x) => 4 * Float64.Sigmoid(2 * x) * Float64.Sigmoid(-2 * x);

    public double Second(double x) => -2 * Math.Tanh(x) * Slope(x);
}
