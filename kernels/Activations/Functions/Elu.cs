namespace FastProxy.Kernels.Activations.Functions;

/// <summary>x above 0, <paramref name="Alpha"/> (e^x - 1) below: Clevert et al., Fast and Accurate Deep Network Learning by Exponential Linear Units (2016).</summary>
/// <param name="Alpha">The factor below 0.</param>
public readonly record struct Elu(float Alpha) : IElementFunction
{
    public bool IsActivation => true;

    public (float A, float B) Parameters => (Alpha, 0);

    public double Value(double x) => x > 0 ? x : Alpha * Float64.ExpMinusOne(x);

    public double Slope(double x) => x > 0 ? 1 : Alpha * Math.Exp(x);

    public double Second(double x) => x > 0 ? 0 : Alpha * Math.Exp(x);
}
