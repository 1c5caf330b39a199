using FastProxy.Kernels.Simd;
using FastProxy.Networks;

namespace FastProxy.Tests.Plans;

/// <summary>The products of a convolution by the definition of its window, which serve a transposed convolution as well.</summary>
/// <param name="window">The window, which slides over the larger side.</param>
/// <param name="groups">The groups of channels.</param>
/// <param name="large">The side that the windows lie on: the input of a convolution, the output of a transposed one.</param>
/// <param name="small">The side with an element for each window.</param>
internal sealed class NaiveConv(Window window, int groups, ActivationLayout large, ActivationLayout small)
{
    /// <summary>Returns the convolution of <paramref name="x"/>, N x C x H x W, by weights OC x IC/groups x KH x KW.</summary>
    public double[] Forward(double[] x, double[] w)
    {
        var y = new double[small.Neurons * small.Samples];
        Visit((from, weight, to) => y[to] += x[from] * w[weight]);
        return y;
    }

    /// <summary>Returns the transposed convolution of <paramref name="x"/> by weights IC x OC/groups x KH x KW.</summary>
    public double[] Transposed(double[] x, double[] w)
    {
        var y = new double[large.Neurons * large.Samples];
        Visit((to, weight, from) => y[to] += x[from] * w[weight]);
        return y;
    }

    /// <summary>Visits the element of the large side, the weight and the element of the small side of every product.</summary>
    private void Visit(Action<int, int, int> product)
    {
        (WindowAxis r, WindowAxis c) = (window.Rows, window.Columns);
        int groupLarge = large.Channels / groups;
        int groupSmall = small.Channels / groups;
        int plane = small.Height * small.Width;
        for (int map = 0; map < small.Samples * small.Channels; map++)
        {
            (int sample, int channel) = Math.DivRem(map, small.Channels);
            for (int pixel = 0; pixel < plane; pixel++)
            {
                (int row, int column) = Math.DivRem(pixel, small.Width);
                int weight = channel * groupLarge * window.Taps;
                for (int i = 0; i < groupLarge; i++)
                {
                    int from = (sample * large.Channels + channel / groupSmall * groupLarge + i) * large.Height * large.Width;
                    for (int y = row * r.Stride - r.Before, rows = 0; rows < r.Kernel; y += r.Dilation, rows++)
                    {
                        for (int x = column * c.Stride - c.Before, columns = 0; columns < c.Kernel; x += c.Dilation, columns++, weight++)
                        {
                            if (y >= 0 && y < large.Height && x >= 0 && x < large.Width)
                            {
                                product(from + y * large.Width + x, weight, map * plane + pixel);
                            }
                        }
                    }
                }
            }
        }
    }
}
