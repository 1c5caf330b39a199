using FastProxy.Spaces;

namespace FastProxy.Cli.Serving;

/// <summary>A scorer of a space that keeps its weights and memory between requests.</summary>
internal sealed record WarmScorer(ISpace Space, Scorer Scorer);

/// <summary>The scorers of the last kinds of requests, within a memory.</summary>
/// <param name="memoryBytes">The memory that all of them, and a population that one of them scores, may take.</param>
internal sealed class WarmScorers(long memoryBytes) : IDisposable
{
    private const int Most = 8;

    /// <summary>The latest used is the last.</summary>
    private readonly List<(string Key, WarmScorer Warm)> used = [];

    /// <summary>Returns the scorer of an order, a new one if there is none, as the latest.</summary>
    public WarmScorer Of(ScoreOrder order)
    {
        int at = used.FindIndex(entry => entry.Key == order.Key);
        WarmScorer warm = at < 0 ? order.Prepare() : used[at].Warm;
        if (at >= 0)
        {
            used.RemoveAt(at);
        }

        used.Add((order.Key, warm));
        return warm;
    }

    /// <summary>Frees the scorers that were not used for longest until the latest can take as much memory as it plans.</summary>
    public void MakeRoom(long plannedBytes)
    {
        while (used.Count > Most || (used.Count > 1 && used.Sum(entry => entry.Warm.Scorer.KeptBytes) + plannedBytes > memoryBytes))
        {
            RemoveAt(0);
        }
    }

    /// <summary>Frees the scorer of an order.</summary>
    public void Remove(ScoreOrder order)
    {
        int at = used.FindIndex(entry => entry.Key == order.Key);
        if (at >= 0)
        {
            RemoveAt(at);
        }
    }

    public void Dispose()
    {
        while (used.Count > 0)
        {
            RemoveAt(0);
        }
    }

    private void RemoveAt(int at)
    {
        used[at].Warm.Scorer.Dispose();
        used.RemoveAt(at);
    }
}
