using FastProxy.Input;
using FastProxy.Search.Evaluations;
using FastProxy.Search.Runs;

namespace FastProxy.Search.Algorithms;

/// <summary>
/// Scores random architectures by several metrics and finds the one whose ranks are best together: the largest sum over metrics of log(rank / m), the
/// ranks going from 1 for the worst of m architectures to m for the best (AZ-NAS), or the largest mean rank. Equal scores share the mean of their
/// ranks; a failed metric ranks below every score. The earliest among equals is found. Source: Lee and Ham, "AZ-NAS: Assembling zero-cost proxies for
/// network architecture search", CVPR 2024. The released code ranks by scipy's rankdata, as here, and adds an evolution of architectures.
/// </summary>
public sealed class RankEnsemble : ISearch
{
    public string Name => "ensemble";

    public string Description => "the best of random architectures by their ranks in several metrics";

    public string Source => "Lee and Ham, AZ-NAS (CVPR 2024)";

    public Evaluates Evaluates => Evaluates.Metrics;

    public IReadOnlyList<string> Metrics => ["synflow", "jacob_cov", "snip"];

    public IReadOnlyList<Setting> Settings { get; } =
        [new("aggregation", "log", "what the ranks are put together by: log (sum of log rank) or mean", SettingRange.OneOf("log", "mean"))];

    public IReadOnlyList<string> Run(SearchRun run)
    {
        Func<double, double> value = run.Settings.Text("aggregation") == "log" ? Math.Log : rank => rank;
        run.EvaluateRandom(run.Budget);
        Evaluation[] all = [.. run.Evaluations];
        var sums = new double[all.Length];
        for (int m = 0; m < run.Columns; m++)
        {
            double[] ranks = Ranks.Of([.. all.Select(e => e.Values[m] ?? double.NegativeInfinity)]);
            for (int i = 0; i < sums.Length; i++)
            {
                sums[i] += value(ranks[i] / all.Length);
            }
        }

        return [all[Array.IndexOf(sums, sums.Max())].Architecture];
    }
}
