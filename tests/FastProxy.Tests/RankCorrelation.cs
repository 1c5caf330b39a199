namespace FastProxy.Tests;

/// <summary>Rank correlations by their definitions, in quadratic time: the independent side of a comparison.</summary>
internal static class RankCorrelation
{
    /// <summary>Spearman's rho with mean ranks for ties.</summary>
    public static double Spearman(IReadOnlyList<double> x, IReadOnlyList<double> y) =>
        MathNet.Numerics.Statistics.Correlation.Spearman(x, y);

    /// <summary>Kendall's tau-b.</summary>
    public static double KendallTauB(IReadOnlyList<double> x, IReadOnlyList<double> y)
    {
        double[] a = [.. x];
        double[] b = [.. y];
        long agreement = 0, distinctX = 0, distinctY = 0;
        for (int i = 0; i < a.Length; i++)
        {
            for (int j = 0; j < i; j++)
            {
                int dx = a[i].CompareTo(a[j]);
                int dy = b[i].CompareTo(b[j]);
                agreement += dx * dy;
                distinctX += dx * dx;
                distinctY += dy * dy;
            }
        }

        return agreement / Math.Sqrt((double)distinctX * distinctY);
    }
}
