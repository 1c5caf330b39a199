namespace FastProxy.Kernels.Activations.Functions;

/// <summary>A multiple of ELU that keeps mean 0 and variance 1: Klambauer et al., Self-Normalizing Neural Networks (2017).</summary>
public readonly record struct Selu : IElementFunction
{
    public bool IsActivation => true;

    public (float A, float B) Parameters => (0, 0);

    public double Value(double x) => x > 0 ? Scale * x : Scale * Alpha * Float64.ExpMinusOne(x);

    public double Slope(double x) => x > 0 ? Scale : Scale * Alpha * Math.Exp(x);

    public double Second(double x) => x > 0 ? 0 : Scale * Alpha * Math.Exp(x);

    private const double Scale = 1.0507009873554805;
    private const double Alpha = 1.6732632423543772;
}
