using FastProxy.Kernels.Simd;
using FastProxy.Networks.Operations;

namespace FastProxy.Tests.Plans;

/// <summary>The operations of sequences in float64, with bounds on the rounding of single precision.</summary>
internal static class NaiveSequence
{
    private const double Rounding = 1.0 / (1 << 24);

    /// <summary>Rows of a table.</summary>
    public static Naive Embed(Naive ids, double[] table, int width, ActivationLayout layout)
    {
        int pixels = layout.Height * layout.Width;
        return new(
            layout,
            [.. Enumerable.Range(0, (int)layout.Neurons * layout.Samples).Select(
                i => table[(int)ids.Values[i / (width * pixels) * pixels + i % pixels] * width + i / pixels % width])],
            new double[layout.Neurons * layout.Samples]);
    }

    /// <summary>Columns side by side.</summary>
    public static Naive Join(Naive[] parts, ActivationLayout layout)
    {
        double[] Of(Func<Naive, double[]> of) =>
        [
            .. from n in Enumerable.Range(0, layout.Samples)
               from c in Enumerable.Range(0, layout.Channels)
               from part in parts
               from x in Enumerable.Range(0, part.Layout.Width)
               select of(part)[(n * layout.Channels + c) * part.Layout.Width + x],
        ];
        return new(layout, Of(p => p.Values), Of(p => p.Errors));
    }

    /// <summary>Matrix products of two activations.</summary>
    public static Naive Multiply(MatMulOp op, Naive a, Naive b, ActivationLayout layout)
    {
        int rows = layout.Channels / op.Groups;
        int columns = layout.Height * layout.Width;
        int aPixels = a.Layout.Height * a.Layout.Width;
        int terms = op.IsATransposed ? a.Layout.Channels / op.Groups : aPixels;
        int At(Naive x, int n, int g, int channel, int pixel) =>
            (n * x.Layout.Channels + g * (x.Layout.Channels / op.Groups) + channel) * x.Layout.Height * x.Layout.Width + pixel;
        var values = new double[layout.Neurons * layout.Samples];
        var errors = new double[values.Length];
        for (int n = 0; n < layout.Samples; n++)
        {
            for (int channel = 0; channel < layout.Channels; channel++)
            {
                (int g, int i) = Math.DivRem(channel, rows);
                for (int j = 0; j < columns; j++)
                {
                    int y = (n * layout.Channels + channel) * columns + j;
                    double size = 0;
                    for (int k = 0; k < terms; k++)
                    {
                        int p = op.IsATransposed ? At(a, n, g, k, i) : At(a, n, g, i, k);
                        int q = op.IsBTransposed ? At(b, n, g, j, k) : At(b, n, g, k, j);
                        values[y] += a.Values[p] * b.Values[q];
                        errors[y] += a.Errors[p] * (Math.Abs(b.Values[q]) + b.Errors[q]) + Math.Abs(a.Values[p]) * b.Errors[q];
                        size += Math.Abs(a.Values[p] * b.Values[q]);
                    }

                    errors[y] += (terms + 1) * Rounding * (size + errors[y]);
                }
            }
        }

        return new(layout, values, errors);
    }

    /// <summary>Softmax over the channels of each group; an error of an input moves all outputs of its group in proportion to them.</summary>
    public static Naive Softmax(Naive x, int groups)
    {
        int pixels = x.Layout.Height * x.Layout.Width;
        int length = x.Layout.Channels / groups;
        var values = new double[x.Values.Length];
        var errors = new double[values.Length];
        for (int from = 0; from < values.Length; from += length * pixels)
        {
            for (int pixel = 0; pixel < pixels; pixel++)
            {
                int[] group = [.. Enumerable.Range(0, length).Select(c => from + c * pixels + pixel)];
                double largest = group.Max(i => x.Values[i]);
                double sum = group.Sum(i => Math.Exp(x.Values[i] - largest));
                double moved = group.Max(i => x.Errors[i]);
                foreach (int i in group)
                {
                    values[i] = Math.Exp(x.Values[i] - largest) / sum;
                    errors[i] = values[i] * (Math.Exp(2 * moved) - 1 + (16 + length) * Rounding) + float.Epsilon;
                }
            }
        }

        return new(x.Layout, values, errors);
    }
}
