namespace FastProxy.Kernels.Activations.Functions;

/// <summary>x above 0, a multiple of x below.</summary>
/// <param name="Below">The slope below 0 and at 0.</param>
public readonly record struct LeakyRelu(float Below) : IElementFunction
{
    public bool IsActivation => true;

    public (float A, float B) Parameters => (Below, 0);

    public double Value(double x) => x > 0 ? x : Below * x;

    public double Slope(double x) => x > 0 ? 1 : Below;

    public double Second(double x) => 0;
}
