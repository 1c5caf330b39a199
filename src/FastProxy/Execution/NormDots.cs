using FastProxy.Kernels.Norm;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Sums;
using FastProxy.Plans;

namespace FastProxy.Execution;

/// <summary>
/// The sums per channel that a <see cref="NormTangentStep"/> needs: the products of activations to sum, and the results that follow from the sums.
/// </summary>
internal sealed unsafe class NormDots
{
    private readonly NormTangentStep step;
    private readonly List<Tensor> tensors;
    private readonly List<DotPair> pairs = [];
    private readonly int uv;
    private readonly int adjoint;
    private readonly int xAdjoint;
    private readonly int uAdjoint;
    private readonly int vAdjoint;
    private readonly int product;
    private readonly int xProduct;
    private readonly int productAdjoint;

    /// <summary>Chooses the products.</summary>
    public NormDots(NormTangentStep step)
    {
        this.step = step;
        tensors = [step.X];
        int u = Place(step.Tangents.U);
        int v = Place(step.Tangents.V);
        U = Pair(u, -1);
        XU = Pair(u, 0);
        V = Pair(v, -1);
        XV = Pair(v, 0);
        NormCurvature? curvature = step.Curvature;
        int g = Place(curvature?.Adjoint);
        int p = Place(curvature?.Product);
        adjoint = Pair(g, -1);
        xAdjoint = Pair(g, 0);
        uAdjoint = g < 0 || u < 0 ? -1 : Pair(g, u);
        vAdjoint = g < 0 || v < 0 ? -1 : Pair(g, v);
        uv = g < 0 || u < 0 || v < 0 ? -1 : Pair(u, v);
        product = Pair(p, -1);
        xProduct = Pair(p, 0);
        productAdjoint = p < 0 ? -1 : Pair(g, p);
    }

    /// <summary>The activations.</summary>
    public Tensor[] Tensors => [.. tensors];

    /// <summary>The pairs of activations to multiply.</summary>
    public DotPair[] Pairs => [.. pairs];

    /// <summary>The number of products.</summary>
    public int Count => pairs.Count;

    /// <summary>The column of the sum of u; -1 if u is absent. The same holds for the properties below.</summary>
    public int U { get; }

    /// <summary>The column of the products of x and u.</summary>
    public int XU { get; }

    /// <summary>The column of the sum of v.</summary>
    public int V { get; }

    /// <summary>The column of the products of x and v.</summary>
    public int XV { get; }

    /// <summary>
    /// Returns the terms that the batch-norm and, if requested, the layer before it add to the second derivative of the loss.
    /// <para>
    /// With g the gradient of the output, s the scale and &lt;a, b&gt; the covariance over rows, columns and samples: the batch-norm adds s_v &lt;g,
    /// u&gt; + s_u &lt;g, v&gt; + s_uv &lt;g, x&gt; per element, s_u = -s^3 &lt;x, u&gt;, s_uv = 3 s^5 &lt;x, u&gt;&lt;x, v&gt; - s^3 &lt;u, v&gt;.
    /// The layer adds the gradient of its output, which is that of x, times u and times the product.
    /// </para>
    /// </summary>
    /// <param name="totals">The sums, channel by channel.</param>
    /// <param name="scale">C scales of the batch-norm.</param>
    /// <param name="shift">C shifts.</param>
    /// <param name="gradient">Rows of C: the factor of g in the gradient of x, the factor of x, the constant.</param>
    public double Curvature(double* totals, float* scale, float* shift, float* gradient)
    {
        ActivationLayout layout = step.X.Layout;
        int channels = layout.Channels;
        double count = (double)layout.Height * layout.Width * layout.Samples;
        double sum = 0;
        for (int c = 0; c < channels; c++)
        {
            double* row = totals + c * Count;
            double Mean(int column) => column < 0 ? 0 : row[column] / count;
            double s = scale[c];
            double mean = -shift[c] / s;
            double xu = Mean(XU) - mean * Mean(U);
            double xx = 1 / (s * s) - BatchNormFold.Epsilon;
            double gx = Mean(xAdjoint) - mean * Mean(adjoint);
            double gu = Mean(uAdjoint) - Mean(U) * Mean(adjoint);

            // The derivative along v holds x itself beside V if the layer's output is its own derivative.
            double self = step.Tangents.IsBesideSelf ? 1 : 0;
            double xv = Mean(XV) - mean * Mean(V) + self * xx;
            double gv = Mean(vAdjoint) - Mean(V) * Mean(adjoint) + self * gx;
            double both = Mean(uv) - Mean(U) * Mean(V) + self * xu;
            double cube = s * s * s;
            double part = -cube * (xv * gu + xu * gv + both * gx) + 3 * cube * s * s * xu * xv * gx;
            if (step.Curvature!.IsOfLayer)
            {
                double byAdjoint = gradient[c];
                double byX = gradient[channels + c];
                double constant = gradient[2 * channels + c];
                part += byAdjoint * (Mean(uAdjoint) + Mean(productAdjoint)) + byX * (Mean(XU) + Mean(xProduct))
                    + constant * (Mean(U) + Mean(product));
            }

            sum += part * count;
        }

        return sum;
    }

    private int Place(Tensor? tensor)
    {
        if (tensor is null)
        {
            return -1;
        }

        tensors.Add(tensor);
        return tensors.Count - 1;
    }

    private int Pair(int a, int b)
    {
        if (a < 0)
        {
            return -1;
        }

        pairs.Add(new DotPair(a, b));
        return pairs.Count - 1;
    }
}
