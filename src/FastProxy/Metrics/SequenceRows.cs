using FastProxy.Plans;
using FastProxy.Plans.Passes;

namespace FastProxy.Metrics;

/// <summary>Arranges activations of sequences as rows of a matrix.</summary>
internal static class SequenceRows
{
    /// <summary>
    /// Returns a row for each channel: its numbers over activations, samples and pixels, after those of <paramref name="zeros"/> more.
    /// </summary>
    /// <param name="results">The results that hold the activations.</param>
    /// <param name="parts">Activations of equal channels.</param>
    /// <param name="zeros">The number of activations of zeros before them.</param>
    public static double[] OfChannels(PassResults results, IReadOnlyList<Tensor> parts, int zeros = 0)
    {
        int channels = parts[0].Layout.Channels;
        int length = parts.Sum(LengthOf) + zeros * LengthOf(parts[0]);
        var rows = new double[channels * length];
        int from = zeros * LengthOf(parts[0]);
        foreach (Tensor part in parts)
        {
            float[] values = results.Values(part);
            int pixels = part.Layout.Height * part.Layout.Width;
            for (int i = 0; i < values.Length; i++)
            {
                (int n, int rest) = Math.DivRem(i, channels * pixels);
                (int c, int pixel) = Math.DivRem(rest, pixels);
                rows[c * length + from + n * pixels + pixel] = values[i];
            }

            from += LengthOf(part);
        }

        return rows;
    }

    /// <summary>
    /// Returns a row for each sample: its numbers over activations, channels and pixels, after those of <paramref name="zeros"/> more.
    /// </summary>
    /// <param name="results">The results that hold the activations.</param>
    /// <param name="parts">Activations of equal channels.</param>
    /// <param name="zeros">The number of activations of zeros before them.</param>
    public static double[] OfSamples(PassResults results, IReadOnlyList<Tensor> parts, int zeros = 0)
    {
        int samples = parts[0].Layout.Samples;
        int length = (int)(parts.Sum(p => p.Layout.Neurons) + zeros * parts[0].Layout.Neurons);
        var rows = new double[samples * length];
        int from = (int)(zeros * parts[0].Layout.Neurons);
        foreach (Tensor part in parts)
        {
            float[] values = results.Values(part);
            int each = values.Length / samples;
            for (int i = 0; i < values.Length; i++)
            {
                rows[i / each * length + from + i % each] = values[i];
            }

            from += each;
        }

        return rows;
    }

    /// <summary>Returns the gradients of the embedded input.</summary>
    public static IReadOnlyList<Tensor> Embedded(PassResults results, OutputGradient pass) =>
        [.. results.Of(pass).Marked.Where(m => m.Role == Networks.MarkRole.Embedded).Select(m => m.Gradient)];

    private static int LengthOf(Tensor x) => x.Layout.Height * x.Layout.Width * x.Layout.Samples;
}
