namespace FastProxy.Kernels.Activations.Functions;

/// <summary>x sigmoid(x), also called swish: Elfwing et al., Sigmoid-Weighted Linear Units (2017).</summary>
public readonly record struct Silu : IElementFunction
{
    public bool IsActivation => true;

    public (float A, float B) Parameters => (0, 0);

    public double Value(double x) => x * Float64.Sigmoid(x);

    public double Slope(double x) => Float64.Sigmoid(x) * (1 + x * Float64.Sigmoid(-x));

    public double Second(double x) => Float64.Sigmoid(x) * Float64.Sigmoid(-x) * (2 + x * (1 - 2 * Float64.Sigmoid(x)));
}
