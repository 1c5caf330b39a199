namespace FastProxy.Metrics;

/// <summary>
/// AZ-NAS: the sum over its four parts of log(rank / m) among the m architectures of a population that have all four. Rank m is the best, and equal
/// scores share the mean of their ranks. The largest possible score is 0: the best by every part.
/// <para>
/// The released code ranks failed architectures last instead, blocks that are identities among them; here they have no score and do not count.
/// </para>
/// </summary>
public sealed class AzNas : PopulationMetric
{
    public override string Name => "az_nas";

    public override string Description => "sum over the four az_nas_ parts of log(rank / m) among m architectures; rows and sweeps hold the parts";

    public override string Source => "Lee and Ham, AZ-NAS (CVPR 2024), equation 10";

    public override Family Family => Family.Feature;

    public override IReadOnlyList<string> Parts { get; } =
        ["az_nas_expressivity", "az_nas_progressivity", "az_nas_trainability", "az_nas_complexity"];

    public override double[] OfPopulation(IReadOnlyList<double[]> parts)
    {
        var scores = new double[parts.Count];
        for (int k = 0; k < Parts.Count; k++)
        {
            int part = k;
            int below = 0;
            foreach (IGrouping<double, int> equal in Enumerable.Range(0, parts.Count).GroupBy(i => parts[i][part]).OrderBy(g => g.Key))
            {
                int count = equal.Count();
                double rank = below + (count + 1) / 2.0;
                foreach (int i in equal)
                {
                    scores[i] += Math.Log(rank / parts.Count);
                }

                below += count;
            }
        }

        return scores;
    }
}
