namespace FastProxy.Kernels.Activations.Functions;

/// <summary>min(max(<paramref name="Alpha"/> x + <paramref name="Beta"/>, 0), 1).</summary>
/// <param name="Alpha">The slope.</param>
/// <param name="Beta">The value at 0.</param>
public readonly record struct HardSigmoid(float Alpha, float Beta) : IElementFunction
{
    public bool IsActivation => false;

    public (float A, float B) Parameters => (Alpha, Beta);

    public double Value(double x) => Line(x) > 1 ? 1 : 0 > Line(x) ? 0 : Line(x);

    public double Slope(double x) => Line(x) > 0 && 1 > Line(x) ? Alpha : 0;

    public double Second(double x) => 0;

    private double Line(double x) => Alpha * x + Beta;
}
