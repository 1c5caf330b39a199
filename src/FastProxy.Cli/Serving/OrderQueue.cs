using System.Diagnostics.CodeAnalysis;

namespace FastProxy.Cli.Serving;

/// <summary>An order under way.</summary>
/// <param name="Id">The request's identity.</param>
/// <param name="Order">What is asked for.</param>
/// <param name="Length">The characters of its line.</param>
internal sealed record OrderUnderWay(string Id, ScoreOrder Order, int Length)
{
    /// <summary>Cancelled when the client asks for it, or when the process ends.</summary>
    public CancellationTokenSource Cancel { get; } = new();
}

/// <summary>The orders that wait, in their order, and the one that runs. Who adds waits while the lines that wait are too long together.</summary>
/// <param name="maxLength">The limit on the characters of the lines that wait; one line may always wait.</param>
internal sealed class OrderQueue(long maxLength)
{
    private readonly object gate = new();
    private readonly LinkedList<OrderUnderWay> waiting = new();
    private OrderUnderWay? running;
    private long length;
    private bool isClosed;

    /// <summary>Adds an order, once there is room.</summary>
    /// <returns>False if another order of this identity is under way, or nothing is taken any more.</returns>
    public bool TryAdd(OrderUnderWay order)
    {
        lock (gate)
        {
            while (waiting.Count > 0 && length + order.Length > maxLength && !isClosed)
            {
                Monitor.Wait(gate);
            }

            if (isClosed || running?.Id == order.Id || waiting.Any(other => other.Id == order.Id))
            {
                return false;
            }

            waiting.AddLast(order);
            length += order.Length;
            Monitor.PulseAll(gate);
            return true;
        }
    }

    /// <summary>Takes the next order, once there is one; the one before it has ended.</summary>
    /// <returns>False if there is none and none will come.</returns>
    public bool TryTake([NotNullWhen(true)] out OrderUnderWay? order)
    {
        lock (gate)
        {
            running = null;
            while (waiting.Count == 0 && !isClosed)
            {
                Monitor.Wait(gate);
            }

            order = running = waiting.First?.Value;
            if (order is not null)
            {
                Remove(order);
            }

            return order is not null;
        }
    }

    /// <summary>Cancels an order: one that waits is gone, one that runs ends soon.</summary>
    /// <param name="id">Its identity.</param>
    /// <param name="wasWaiting">Whether it waited.</param>
    /// <returns>False if no order of this identity is under way.</returns>
    public bool Cancel(string id, out bool wasWaiting)
    {
        lock (gate)
        {
            OrderUnderWay? order = waiting.FirstOrDefault(other => other.Id == id);
            wasWaiting = order is not null;
            if (order is not null)
            {
                Remove(order);
            }
            else if (running?.Id == id)
            {
                running.Cancel.Cancel();
            }

            return wasWaiting || running?.Id == id;
        }
    }

    /// <summary>Takes no more orders; those that wait are done.</summary>
    public void Close()
    {
        lock (gate)
        {
            isClosed = true;
            Monitor.PulseAll(gate);
        }
    }

    /// <summary>Takes no more orders and drops those that wait; the one that runs ends soon.</summary>
    public void Stop()
    {
        lock (gate)
        {
            waiting.Clear();
            running?.Cancel.Cancel();
        }

        Close();
    }

    private void Remove(OrderUnderWay order)
    {
        waiting.Remove(order);
        length -= order.Length;
        Monitor.PulseAll(gate);
    }
}
