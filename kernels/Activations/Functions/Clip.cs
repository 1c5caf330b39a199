namespace FastProxy.Kernels.Activations.Functions;

/// <summary>min(max(x, <paramref name="Min"/>), <paramref name="Max"/>): of 0 and 6 ReLU6, of -1 and 1 the hard tanh.</summary>
/// <param name="Min">The least value.</param>
/// <param name="Max">The largest value, at least <paramref name="Min"/>.</param>
public readonly record struct Clip(float Min, float Max) : IElementFunction
{
    public bool IsActivation => Min <= 0 && Max > 0;

    public (float A, float B) Parameters => (Min, Max);

    public double Value(double x) => x > Max ? Max : Min > x ? Min : x;

    public double Slope(double x) => x > Min && Max > x ? 1 : 0;

    public double Second(double x) => 0;
}
