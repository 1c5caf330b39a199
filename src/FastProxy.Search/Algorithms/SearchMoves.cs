using FastProxy.Input;
using FastProxy.Search.Evaluations;
using FastProxy.Search.Runs;
using FastProxy.Spaces;

namespace FastProxy.Search.Algorithms;

/// <summary>The moves that several searches share.</summary>
internal static class SearchMoves
{
    /// <summary>The number of architectures scored in one go: enough to share work, few enough that a broken run loses little.</summary>
    private const int Batch = 256;

    private const int Tries = 100;

    /// <summary>Evaluates new architectures drawn uniformly, as far as the budget reaches.</summary>
    public static IReadOnlyList<Evaluation> EvaluateRandom(this SearchRun run, int count)
    {
        var evaluations = new List<Evaluation>();
        for (int left = Math.Min(count, run.Left); left > 0; left -= Batch)
        {
            evaluations.AddRange(run.Evaluate(run.SampleNew(Math.Min(left, Batch))));
        }

        return evaluations;
    }

    /// <summary>
    /// Returns a neighbour that satisfies the constraints, is not evaluated yet and was not taken before. If a hundred tries give none, as in an
    /// exhausted neighbourhood, it returns a new random architecture. So a search spends an evaluation on every child, and ends.
    /// </summary>
    public static string NewMutant(this SearchRun run, string parent, IReadOnlyCollection<string> taken)
    {
        for (int i = 0; i < Tries; i++)
        {
            string child = run.Space.Mutate(parent, run.Random);
            if (!run.Knows(child) && !taken.Contains(child) && run.Allows(child))
            {
                return child;
            }
        }

        return run.SampleNew();
    }

    /// <summary>Returns the items in a random order.</summary>
    public static T[] Shuffle<T>(this SearchRun run, IEnumerable<T> items)
    {
        T[] shuffled = [.. items];
        for (int i = shuffled.Length - 1; i > 0; i--)
        {
            int other = run.Random.Next(i + 1);
            (shuffled[i], shuffled[other]) = (shuffled[other], shuffled[i]);
        }

        return shuffled;
    }

    /// <summary>Returns the evaluation with the best value of the first column, the earliest among equals.</summary>
    public static Evaluation Best(this IEnumerable<Evaluation> evaluations) => evaluations.MaxBy(e => e.Value)!;

    /// <summary>Refuses several values per evaluation.</summary>
    /// <exception cref="InputException">There are several.</exception>
    public static void RequireOneColumn(this SearchRun run, ISearch search)
    {
        if (run.Columns != 1)
        {
            throw new InputException($"{search.Name} maximises one value, got {run.Columns} metrics: {string.Join(", ", run.Metrics)}");
        }
    }
}
