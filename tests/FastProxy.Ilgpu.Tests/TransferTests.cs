using Xunit;

namespace FastProxy.Ilgpu.Tests;

public sealed class TransferTests
{
    [Fact]
    public void Arrays_that_the_collector_moves_arrive_whole()
    {
        using IlgpuDevice device = IlgpuDevice.OpenCpu(1 << 20);
        ulong address = device.Allocate(1 << 16);
        using var stop = new CancellationTokenSource();
        var collector = new Thread(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                GC.Collect(0, GCCollectionMode.Forced, blocking: true, compacting: true);
            }
        });
        collector.Start();
        for (int i = 0; i < 3000; i++)
        {
            // An array between dead ones is moved.
            GC.KeepAlive(new byte[1 << 14]);
            byte[] from = [.. Enumerable.Repeat((byte)(i + 1), 1 << 14)];
            var to = new byte[from.Length];
            device.Upload(from, address);
            device.Download(address, to);
            if (!to.AsSpan().SequenceEqual(from))
            {
                stop.Cancel();
                Assert.Fail($"transfer {i} changed bytes");
            }
        }

        stop.Cancel();
        collector.Join();
    }
}
