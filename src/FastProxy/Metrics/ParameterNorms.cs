using FastProxy.Metrics.Algebra;
using FastProxy.Plans;

namespace FastProxy.Metrics;

/// <summary>Computes norms of a gradient over several kinds of parameters.</summary>
internal static class ParameterNorms
{
    /// <summary>Returns the squared norm over the weights of all layers, and over their biases if the gradient has them.</summary>
    public static double Squared(PassResults results, GradientPlan gradient)
    {
        double squares = 0;
        foreach (LayerGradient layer in gradient.Layers)
        {
            squares += Norms.Squared(results.GradientOf(layer));
            if (layer.BiasGradient is { } bias)
            {
                ReadOnlySpan<float> rows = results.Rows(bias);
                int lanes = rows.Length / bias.Channels;
                for (int c = 0; c < bias.Channels; c++)
                {
                    double sum = Norms.Sum(rows.Slice(c * lanes, lanes));
                    squares += sum * sum;
                }
            }
        }

        return squares;
    }
}
