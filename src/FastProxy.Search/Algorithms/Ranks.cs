namespace FastProxy.Search.Algorithms;

/// <summary>Ranks values.</summary>
internal static class Ranks
{
    /// <summary>Returns the ranks, from 1 for the smallest to n for the largest; equal values share the mean of their ranks.</summary>
    public static double[] Of(double[] values)
    {
        int[] order = [.. Enumerable.Range(0, values.Length).OrderBy(i => values[i])];
        var ranks = new double[values.Length];
        for (int start = 0, end; start < order.Length; start = end)
        {
            for (end = start + 1; end < order.Length && values[order[end]] == values[order[start]];)
            {
                end++;
            }

            for (int i = start; i < end; i++)
            {
                ranks[order[i]] = (start + 1 + end) / 2d;
            }
        }

        return ranks;
    }
}
