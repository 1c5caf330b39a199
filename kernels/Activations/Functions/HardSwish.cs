namespace FastProxy.Kernels.Activations.Functions;

/// <summary>x min(max(x + 3, 0), 6) / 6: Howard et al., Searching for MobileNetV3 (2019).</summary>
public readonly record struct HardSwish : IElementFunction
{
    public bool IsActivation => true;

    public (float A, float B) Parameters => (0, 0);

    public double Value(double x) => x > 3 ? x : -3 > x ? 0 : x * (x + 3) / 6;

    public double Slope(double x) => x > 3 ? 1 : -3 > x ? 0 : x / 3 + 0.5;

    public double Second(double x) => x > 3 || -3 > x ? 0 : 1.0 / 3;
}
