using FastProxy.Search.Evaluations;
using FastProxy.Search.Runs;
using FastProxy.Spaces;

namespace FastProxy.Search.Algorithms;

/// <summary>
/// Makes and evaluates the generations of a genetic algorithm: pairs are crossed over at two points, each gene of a child mutates with probability 1
/// / genes, and children that break a constraint are drawn again. A child evaluated before costs nothing, so a converged population would continue
/// for ever: after five generations without a new child, the next is drawn at random among the architectures not evaluated yet.
/// </summary>
/// <param name="crossover">The probability that a pair is crossed over, and not copied.</param>
/// <param name="size">The number of children.</param>
internal sealed class Reproduction(SearchRun run, double crossover, int size)
{
    private const int MaxIdle = 5;
    private const int PairsPerChild = 100;

    private int idle;

    /// <summary>Returns the next generation; it is shorter if the budget ends.</summary>
    /// <param name="pair">Chooses two parents.</param>
    /// <param name="isWanted">A further condition on a child, given the child and its elder siblings.</param>
    public IReadOnlyList<Evaluation> Next(Func<(string First, string Second)> pair, Func<string, IReadOnlyList<string>, bool> isWanted)
    {
        int before = run.Spent;
        IReadOnlyList<Evaluation> children = run.Evaluate(idle < MaxIdle ? Children(pair, isWanted) : run.SampleNew(Math.Min(size, run.Left)));
        idle = run.Spent > before ? 0 : idle + 1;
        return children;
    }

    private List<string> Children(Func<(string First, string Second)> pair, Func<string, IReadOnlyList<string>, bool> isWanted)
    {
        var children = new List<string>(size);
        for (int tries = PairsPerChild * size; children.Count < size && tries > 0; tries--)
        {
            (string first, string second) = pair();
            if (run.Random.NextDouble() < crossover)
            {
                (first, second) = run.Space.Crossover(first, second, run.Random);
            }

            foreach (string parent in (ReadOnlySpan<string>)[first, second])
            {
                string child = run.Space.Mutate(parent, 1d / Math.Max(1, run.Space.Genes.Count), run.Random);
                if (children.Count < size && isWanted(child, children) && run.Allows(child))
                {
                    children.Add(child);
                }
            }
        }

        // The pairs give fewer children than requested: their combinations are exhausted. Old children come again, which counts as idle, until random
        // ones take their place.
        while (children.Count < size)
        {
            children.Add(pair().First);
        }

        return children;
    }
}
