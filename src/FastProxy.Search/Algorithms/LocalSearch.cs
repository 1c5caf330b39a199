using FastProxy.Input;
using FastProxy.Search.Evaluations;
using FastProxy.Search.Runs;
using FastProxy.Spaces;

namespace FastProxy.Search.Algorithms;

/// <summary>
/// Local search: from a new random architecture, the neighbours (one choice away) are evaluated in random order; the search moves to a better one and
/// starts again from a new random architecture if no neighbour is better. Source: White et al., "Exploring the loss landscape in neural architecture
/// search", UAI 2021.
/// <para>
/// The paper evaluates the whole neighbourhood and moves to its best (improvement = best). The default moves to the first better one met (improvement
/// = first). That climbs in fewer evaluations (on NAS-Bench-201, it is the better at every budget tried), and it is the default of the paper's code;
/// that code begins with the best of ten random architectures. With metrics, improvement = best scores a neighbourhood in one go and is much faster
/// per evaluation.
/// </para>
/// </summary>
public sealed class LocalSearch : ISearch
{
    public string Name => "local";

    public string Description => "local search: climbs by single choices, starts anew at a local optimum";

    public string Source => "White et al., Exploring the Loss Landscape in Neural Architecture Search (UAI 2021)";

    public Evaluates Evaluates => Evaluates.Either;

    public IReadOnlyList<string> Metrics => [];

    public IReadOnlyList<Setting> Settings { get; } =
    [
        new(
            "improvement",
            "first",
            "where to move: to the first better neighbour, or to the best one when all are evaluated",
            SettingRange.OneOf("first", "best")),
    ];

    public IReadOnlyList<string> Run(SearchRun run)
    {
        run.RequireOneColumn(this);
        int atOnce = run.Settings.Text("improvement") == "first" ? 1 : int.MaxValue;
        while (run.Left > 0)
        {
            Climb(run, run.Evaluate(run.SampleNew()), atOnce);
        }

        return [run.Best!.Architecture];
    }

    /// <summary>Climbs to a local optimum, or as far as the budget reaches.</summary>
    /// <param name="atOnce">The number of neighbours evaluated before the search moves to a better one of them.</param>
    internal static Evaluation Climb(SearchRun run, Evaluation start, int atOnce)
    {
        Evaluation? better = start;
        while (better is not null && run.Left > 0)
        {
            start = better;
            better = null;
            string[] neighbours = run.Shuffle(run.Space.Neighbours(start.Architecture).Where(run.Allows));
            for (int i = 0; i < neighbours.Length && better is null; i += Math.Min(atOnce, neighbours.Length))
            {
                IReadOnlyList<Evaluation> evaluated = run.Evaluate([.. neighbours.Skip(i).Take(atOnce)]);
                better = evaluated.Count > 0 && evaluated.Best() is var best && best.Value > start.Value ? best : null;
            }
        }

        return better ?? start;
    }
}
