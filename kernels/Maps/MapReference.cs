namespace FastProxy.Kernels.Maps;

/// <summary>Maps of elements in float64, sample by sample (N x C x H x W), which the kernels are tested against.</summary>
public static class MapReference
{
    /// <summary>Returns the weighted sum of each list, or that of its magnitudes' weights.</summary>
    public static double[] Sum(MapLists lists, double[] x, bool isAbsolute = false)
    {
        var y = new double[x.Length / lists.Shape.Length * lists.Shape.Results];
        for (int i = 0; i < y.Length; i++)
        {
            for (int term = First(lists, i); term < End(lists, i); term++)
            {
                y[i] += (isAbsolute ? Math.Abs(lists.Weights[term]) : lists.Weights[term]) * x[At(lists, i, term)];
            }
        }

        return y;
    }

    /// <summary>Returns the values of <paramref name="t"/> at the first maximum of each list of x.</summary>
    public static double[] Max(MapLists lists, double[] x, double[] t)
    {
        var y = new double[x.Length / lists.Shape.Length * lists.Shape.Results];
        for (int i = 0; i < y.Length; i++)
        {
            y[i] = t[Largest(lists, x, i)];
        }

        return y;
    }

    /// <summary>Returns the gradient of the maxima.</summary>
    public static double[] MaxGrad(MapLists lists, double[] x, double[] dY)
    {
        var dX = new double[x.Length];
        for (int i = 0; i < dY.Length; i++)
        {
            dX[Largest(lists, x, i)] += dY[i];
        }

        return dX;
    }

    private static int Largest(MapLists lists, double[] x, int i)
    {
        int largest = At(lists, i, First(lists, i));
        for (int term = First(lists, i) + 1; term < End(lists, i); term++)
        {
            int at = At(lists, i, term);
            largest = x[at] > x[largest] ? at : largest;
        }

        return largest;
    }

    private static int First(MapLists lists, int i) => lists.Starts[i / lists.Shape.Inner % lists.Shape.Results];

    private static int End(MapLists lists, int i) => lists.Starts[i / lists.Shape.Inner % lists.Shape.Results + 1];

    private static int At(MapLists lists, int i, int term)
    {
        MapShape s = lists.Shape;
        return (i / s.Inner / s.Results * s.Length + lists.Sources[term]) * s.Inner + i % s.Inner;
    }
}
