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
                squares += Squared(results, bias);
            }
        }

        return squares;
    }

    /// <summary>Returns the squared norm over the channels of a gradient by channel and sample.</summary>
    public static double Squared(PassResults results, LaneRows gradient)
    {
        ReadOnlySpan<float> rows = results.Rows(gradient);
        int lanes = rows.Length / gradient.Channels;
        double squares = 0;
        for (int c = 0; c < gradient.Channels; c++)
        {
            double sum = Norms.Sum(rows.Slice(c * lanes, lanes));
            squares += sum * sum;
        }

        return squares;
    }
}
