using FastProxy.Metrics;
using FastProxy.Networks;
using FastProxy.Plans;

namespace FastProxy.Scoring;

/// <summary>A network to score, once for all architectures that compute its function.</summary>
/// <param name="name">The function; populations are planned in the order of this name, so that neighbours share a prefix.</param>
/// <param name="network">The network of one such architecture.</param>
/// <param name="repeats">The number of initialisations.</param>
/// <param name="alone">The plan of this network alone, if there is one already.</param>
internal sealed class FunctionJob(string name, Network network, int repeats, Plan? alone = null)
{
    private readonly TaskCompletionSource<MetricValue[][]> values = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly MetricValue[][] byRepeat = new MetricValue[repeats][];
    private int left = repeats;

    public string Name => name;

    public Network Network => network;

    public Plan? Alone => alone;

    /// <summary>The values, by repeat and metric, once they are there.</summary>
    public Task<MetricValue[][]> Values => values.Task;

    /// <summary>Takes the values of a repeat, by metric; repeats may come from several workers.</summary>
    public void Put(int repeat, MetricValue[] result)
    {
        byRepeat[repeat] = result;
        if (Interlocked.Decrement(ref left) == 0)
        {
            values.TrySetResult(byRepeat);
        }
    }

    public void Fail(Exception error) => values.TrySetException(error);
}
