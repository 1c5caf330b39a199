using System.Numerics;
using System.Runtime.InteropServices;
using FastProxy.Kernels.Conv;
using FastProxy.Kernels.Simd;

namespace FastProxy.Metrics.Exact;

/// <summary>A convolution of one image in float64 and its derivatives, row by row; activations are C x H x W without padding.</summary>
/// <param name="shape">The convolution.</param>
/// <param name="input">The input's layout.</param>
internal readonly struct ExactConv(ConvShape shape, ActivationLayout input)
{
    private static readonly ConvAxis Point = new(1);

    private delegate void RowPair(int weight, int x, int y, int count);

    /// <summary>y, from x and the weights.</summary>
    public double[] Forward(double[] x, float[] w)
    {
        ActivationLayout output = shape.Output(input);
        var y = new double[output.Neurons];
        int stride = shape.Columns.Stride;
        Rows((weight, from, to, count) =>
        {
            if (stride == 1)
            {
                AddScaled(w[weight], x.AsSpan(from, count), y.AsSpan(to, count));
                return;
            }

            for (int k = 0; k < count; k++)
            {
                y[to + k] += w[weight] * x[from + k * stride];
            }
        });
        return y;
    }

    /// <summary>Adds to dX, and forms dW, from dY.</summary>
    public double[] Backward(double[] x, float[] w, double[] dY, double[] dX)
    {
        var dW = new double[w.Length];
        int stride = shape.Columns.Stride;
        Rows((weight, from, to, count) =>
        {
            if (stride == 1)
            {
                dW[weight] += Dot(x.AsSpan(from, count), dY.AsSpan(to, count));
                AddScaled(w[weight], dY.AsSpan(to, count), dX.AsSpan(from, count));
                return;
            }

            for (int k = 0; k < count; k++)
            {
                dW[weight] += x[from + k * stride] * dY[to + k];
                dX[from + k * stride] += w[weight] * dY[to + k];
            }
        });
        return dW;
    }

    /// <summary>Visits each weight with the pieces of rows that it leads from and to; 1x1 windows take a whole plane for one row.</summary>
    private void Rows(RowPair visit)
    {
        ActivationLayout output = shape.Output(input);
        bool isPlane = shape.Rows == Point && shape.Columns == Point;
        (int height, int width) = isPlane ? (1, input.Height * input.Width) : (input.Height, input.Width);
        (int rows, int columns) = isPlane ? (1, height * width) : (output.Height, output.Width);
        for (int o = 0; o < shape.OutChannels; o++)
        {
            for (int i = 0; i < shape.GroupIn; i++)
            {
                int channel = o / shape.GroupOut * shape.GroupIn + i;
                for (int tap = 0; tap < shape.Taps; tap++)
                {
                    (int down, int across) = (tap / shape.Columns.Kernel, tap % shape.Columns.Kernel);
                    (int fromY, int toY) = shape.Rows.Positions(down, height);
                    (int fromX, int toX) = shape.Columns.Positions(across, width);
                    for (int y = fromY; y < toY && fromX < toX; y++)
                    {
                        int row = y * shape.Rows.Stride - shape.Rows.Before + down * shape.Rows.Dilation;
                        int column = fromX * shape.Columns.Stride - shape.Columns.Before + across * shape.Columns.Dilation;
                        visit(
                            (o * shape.GroupIn + i) * shape.Taps + tap, (channel * height + row) * width + column, (o * rows + y) * columns + fromX,
                            toX - fromX);
                    }
                }
            }
        }
    }

    private static void AddScaled(double factor, ReadOnlySpan<double> x, Span<double> y)
    {
        ReadOnlySpan<Vector<double>> xs = MemoryMarshal.Cast<double, Vector<double>>(x);
        Span<Vector<double>> ys = MemoryMarshal.Cast<double, Vector<double>>(y);
        for (int k = 0; k < xs.Length; k++)
        {
            ys[k] += factor * xs[k];
        }

        for (int k = xs.Length * Vector<double>.Count; k < x.Length; k++)
        {
            y[k] += factor * x[k];
        }
    }

    /// <summary>In four chains whatever the vectors' width, so that the sum has the same bits on every machine.</summary>
    private static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        (double a, double b, double c, double d) = (0, 0, 0, 0);
        int k = 0;
        for (; k + 3 < x.Length; k += 4)
        {
            a += x[k] * y[k];
            b += x[k + 1] * y[k + 1];
            c += x[k + 2] * y[k + 2];
            d += x[k + 3] * y[k + 3];
        }

        for (; k < x.Length; k++)
        {
            a += x[k] * y[k];
        }

        return a + b + (c + d);
    }
}
