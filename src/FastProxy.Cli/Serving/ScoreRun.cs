using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using FastProxy.Input;
using FastProxy.Kernels.Gpu;
using FastProxy.Scores;

namespace FastProxy.Cli.Serving;

/// <summary>Scores orders, one after another, and writes their rows as they come.</summary>
internal sealed class ScoreRun(WarmScorers scorers, Replies replies)
{
    /// <summary>The error of an order that its client cancelled.</summary>
    public const string Cancelled = "cancelled";

    /// <summary>Scores an order, or writes why it cannot be scored.</summary>
    /// <exception cref="IOException">The replies cannot be written.</exception>
    public void Score(OrderUnderWay underWay)
    {
        (string id, ScoreOrder order, _) = underWay;
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(underWay.Cancel.Token);
        try
        {
            if (order.Time is TimeSpan time)
            {
                cancel.CancelAfter(time);
            }

            Score(id, order, cancel.Token);
        }
        catch (OperationCanceledException)
        {
            replies.Error(id, underWay.Cancel.IsCancellationRequested
                ? Cancelled
                : string.Create(
                    CultureInfo.InvariantCulture, $"stopped after {order.Time!.Value.TotalSeconds} s; expected a request of less, or more time"));
        }
        catch (Exception e) when (e is InputException or GpuException)
        {
            replies.Error(id, e.Message);
        }
        catch (OutOfMemoryException)
        {
            scorers.Dispose();
            replies.Error(id, "out of memory; give a smaller memory or batch");
        }
        catch (Exception e) when (e is not IOException)
        {
            // A fault of FastProxy itself costs its request, not the process.
            scorers.Remove(order);
            replies.Error(id, new InputException($"internal error: {e.GetType().Name}: {e.Message}").Message);
        }
    }

    private void Score(string id, ScoreOrder order, CancellationToken cancel)
    {
        var watch = Stopwatch.StartNew();
        (Spaces.ISpace space, Scorer scorer) = scorers.Of(order);
        Population population = Population.Of(space, order.Architectures);
        IReadOnlyList<(Int128 Index, string Architecture)> items = population.Items(0, population.Count);
        long plannedBytes = scorer.PlannedPeakBytes(items, cancel);
        scorers.MakeRoom(plannedBytes);
        List<ScoreRow> rows = [];
        foreach (ScoreRow row in scorer.Rows(items, cancel))
        {
            replies.Row(id, row.ToJsonObject(scorer.Protocol));
            rows.Add(row);
        }

        Protocol protocol = scorer.Protocol with { Population = population.Description, Count = population.Count };
        ScoreTable table = scorer.Complete(new ScoreTable(protocol, rows));
        var done = new JsonObject
        {
            ["rows"] = rows.Count,
            ["with_reason"] = rows.Count(row => !row.IsOk),
            ["seconds"] = watch.Elapsed.TotalSeconds,
            ["planned_peak_bytes"] = plannedBytes,
            ["warnings"] = new JsonArray([.. scorer.Warnings.Select(warning => JsonValue.Create(warning))]),
            ["protocol"] = JsonNode.Parse(table.Protocol.ToJson()),
        };
        string[] relative = [.. table.Protocol.Metrics.Skip(protocol.Metrics.Count)];
        if (relative.Length > 0)
        {
            done["population"] = new JsonObject(relative.Select((name, i) => KeyValuePair.Create<string, JsonNode?>(
                name, new JsonArray([.. table.Rows.Select(row => (JsonNode?)row.Mean[protocol.Metrics.Count + i])]))));
        }

        replies.Done(id, done);
    }
}
