using FastProxy.Input;
using FastProxy.Search.Evaluations;
using FastProxy.Search.Runs;

namespace FastProxy.Search.Algorithms;

/// <summary>
/// Regularised (aging) evolution: after a random population, the best of a sample of it, drawn with replacement, is mutated by one choice; the child
/// enters and the oldest member leaves, whatever its quality. Source: Real et al., "Regularized evolution for image classifier architecture search",
/// AAAI 2019, algorithm 1.
/// <para>
/// A child is an architecture not evaluated before (the paper trains one again). RoBoT's released code has a search called REA that ages nothing: it
/// mutates the best of the pool, removes it from the pool, and begins with a third of the budget drawn at random.
/// </para>
/// </summary>
public sealed class RegularizedEvolution : ISearch
{
    public string Name => "rea";

    public string Description => "regularised evolution: the best of a sample is mutated, the oldest dies";

    public string Source => "Real et al., Regularized Evolution for Image Classifier Architecture Search (AAAI 2019), algorithm 1";

    public Evaluates Evaluates => Evaluates.Either;

    public IReadOnlyList<string> Metrics => [];

    public IReadOnlyList<Setting> Settings { get; } =
    [
        new("population", "10", "architectures alive", SettingRange.Whole(1)),
        new("sample", "5", "architectures of which the best is mutated", SettingRange.Whole(1)),
    ];

    public IReadOnlyList<string> Run(SearchRun run) => Run(run, (_, _) => { });

    /// <summary>Runs as <see cref="Run(SearchRun)"/>.</summary>
    /// <param name="observe">Called with every child's parent, and the population after the child entered, the oldest first.</param>
    internal IReadOnlyList<string> Run(SearchRun run, Action<Evaluation, IEnumerable<Evaluation>> observe)
    {
        run.RequireOneColumn(this);
        int size = run.Settings.Integer("population");
        int sample = run.Settings.Integer("sample");
        var population = new Queue<Evaluation>(run.EvaluateRandom(size));
        while (run.Left > 0)
        {
            Evaluation[] alive = [.. population];
            Evaluation parent = Enumerable.Range(0, sample).Select(_ => alive[run.Random.Next(alive.Length)]).ToArray().Best();
            population.Enqueue(run.Evaluate(run.NewMutant(parent.Architecture, [])));
            population.Dequeue();
            observe(parent, population);
        }

        return [run.Best!.Architecture];
    }
}
