using System.Text.Json;
using System.Text.Json.Nodes;
using FastProxy.Input;

namespace FastProxy.Cli.Serving;

/// <summary>
/// Answers requests, a line of JSON each. A request to score gives rows, a line each; the last line of every request is <c>done</c> or <c>error</c>.
/// One request is scored at a time, with all threads; others are answered meanwhile, by the thread that reads.
/// </summary>
/// <param name="memoryBytes">The memory of all scorers.</param>
/// <param name="orderOf">Reads the options of a request to score.</param>
/// <param name="questions">The answers to requests that have no options, by verb.</param>
internal sealed class LineServer(
    long memoryBytes, Func<JsonElement, ScoreOrder> orderOf, IReadOnlyDictionary<string, Func<JsonNode>> questions)
{
    /// <summary>The limit on the characters of a line.</summary>
    public const int MaxLine = 16 << 20;

    private const long MaxWaiting = 2L * MaxLine;

    /// <summary>Answers all requests, until the input ends and its last request is done.</summary>
    /// <param name="input">The requests.</param>
    /// <param name="output">The replies.</param>
    /// <param name="cancel">Ends it early.</param>
    /// <exception cref="IOException">The replies cannot be written.</exception>
    public void Run(TextReader input, TextWriter output, CancellationToken cancel = default)
    {
        var replies = new Replies(output);
        var queue = new OrderQueue(MaxWaiting);
        using CancellationTokenRegistration stop = cancel.Register(queue.Stop);
        var reading = Task.Factory.StartNew(
            () => Read(input, replies, queue), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        using var scorers = new WarmScorers(memoryBytes);
        try
        {
            var run = new ScoreRun(scorers, replies);
            while (queue.TryTake(out OrderUnderWay? order))
            {
                run.Score(order);
            }
        }
        finally
        {
            queue.Stop();
        }

        // A read that waits for a line cannot be ended but with the process.
        if (!cancel.IsCancellationRequested)
        {
            reading.GetAwaiter().GetResult();
        }
    }

    private void Read(TextReader input, Replies replies, OrderQueue queue)
    {
        try
        {
            var lines = new BoundedLines(input, MaxLine);
            for (long number = 1; lines.TryRead(out string? line); number++)
            {
                string? id = null;
                try
                {
                    if (line is null)
                    {
                        throw new InputException($"more than {MaxLine} characters, expected a line of at most these");
                    }

                    if (!string.IsNullOrWhiteSpace(line))
                    {
                        Request.Read(line, ref id, (known, request) => Answer(known, request, line.Length, replies, queue));
                    }
                }
                catch (InputException e)
                {
                    replies.Error(id, id is null ? $"line {number}: {e.Message}" : e.Message);
                }
            }
        }
        finally
        {
            queue.Close();
        }
    }

    private void Answer(string id, Request request, int length, Replies replies, OrderQueue queue)
    {
        if (request.Verb == "score")
        {
            if (!queue.TryAdd(new OrderUnderWay(id, orderOf(request.Options), length)))
            {
                throw new InputException("another request of this id is under way");
            }
        }
        else if (request.Verb == "cancel")
        {
            string other = request.Options.GetString() ?? "";
            if (!queue.Cancel(other, out bool wasWaiting))
            {
                throw new InputException($"cancel: no request '{other}' is under way");
            }

            if (wasWaiting)
            {
                replies.Error(other, ScoreRun.Cancelled);
            }

            replies.Done(id, new JsonObject { ["cancelled"] = other });
        }
        else if (questions.TryGetValue(request.Verb, out Func<JsonNode>? answer))
        {
            replies.Done(id, request.Options.GetPropertyCount() == 0
                ? new JsonObject { [request.Verb] = answer() }
                : throw new InputException($"{request.Verb}: expected {{}}, as it has no options"));
        }
        else
        {
            throw new InputException($"unknown request '{request.Verb}'; expected one of score, cancel, {string.Join(", ", questions.Keys)}");
        }
    }
}
