namespace FastProxy.Kernels.Activations.Functions;

/// <summary>GELU by tanh, x sigmoid(2 u), u = sqrt(2 / pi) (x + 0.044715 x^3): Hendrycks and Gimpel, Gaussian Error Linear Units (2016).</summary>
public readonly record struct GeluTanh : IElementFunction
{
    public bool IsActivation => true;

    public (float A, float B) Parameters => (0, 0);

    public double Value(double x) => x * Float64.Sigmoid(2 * U(x));

    public double Slope(double x) => Float64.Sigmoid(2 * U(x)) + 2 * x * Steep(x) * Rate(x);

    public double Second(double x) => 4 * Steep(x) * Rate(x) + 2 * x * Steep(x) * (2 * Rate(x) * Rate(x) * (1 - 2 * Float64.Sigmoid(2 * U(x))) + 6 * Cubic * Root * x);

    private const double Cubic = 0.044715;
    private const double Root = 0.7978845608028654;

    private static double U(double x) => Root * (x + Cubic * x * x * x);

    private static double Rate(double x) => Root * (1 + 3 * Cubic * x * x);

    private static double Steep(double x) => Float64.Sigmoid(2 * U(x)) * Float64.Sigmoid(-2 * U(x));
}
