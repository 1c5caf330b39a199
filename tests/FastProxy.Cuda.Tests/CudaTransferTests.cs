using FastProxy.Cuda.Tests.Fake;
using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Gpu.Cuda;
using Xunit;

namespace FastProxy.Cuda.Tests;

public class CudaTransferTests : FakeDriverTest
{
    private const int Buffer = CudaStaging.BufferBytes;

    [FakeDriverTheory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(Buffer - 1)]
    [InlineData(Buffer)]
    [InlineData(Buffer + 1)]
    [InlineData(2 * Buffer)]
    [InlineData((2 * Buffer) + 17)]
    [InlineData((5 * Buffer) - 3)]
    public void What_goes_up_comes_down(int bytes)
    {
        using CudaDevice device = CudaDevice.Open(0);
        ulong address = device.Allocate(bytes + 1);
        byte[] sent = Bytes(bytes, 1);
        device.Upload(sent, address);
        var got = new byte[bytes];
        device.Download(address, got);
        Assert.True(sent.AsSpan().SequenceEqual(got));
    }

    [FakeDriverFact]
    public void The_source_may_change_as_soon_as_the_upload_returns()
    {
        using CudaDevice device = CudaDevice.Open(0);
        ulong address = device.Allocate(3 * Buffer);
        byte[] sent = Bytes(3 * Buffer, 1);
        byte[] kept = [.. sent];
        device.Upload(sent, address);
        sent.AsSpan().Clear();
        var got = new byte[kept.Length];
        device.Download(address, got);
        Assert.True(kept.AsSpan().SequenceEqual(got));
    }

    [FakeDriverFact]
    public void Small_uploads_wait_for_nothing()
    {
        const int Count = 1000;
        const int Size = 100;
        using CudaDevice device = CudaDevice.Open(0);
        ulong address = device.Allocate(Count * Size);
        byte[] sent = Bytes(Count * Size, 1);
        for (int i = 0; i < Count; i++)
        {
            device.Upload(sent.AsSpan(i * Size, Size), address + (ulong)(i * Size));
        }

        Assert.Equal(0, FakeDriver.CallsOf("cuEventSynchronize") + FakeDriver.CallsOf("cuStreamSynchronize"));
        var got = new byte[sent.Length];
        device.Download(address, got);
        Assert.True(sent.AsSpan().SequenceEqual(got));
    }

    [FakeDriverTheory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Work_is_done_in_the_order_in_which_it_is_asked_for(int seed)
    {
        const int Size = 3 * Buffer;
        var random = new Random(seed);
        using CudaDevice device = CudaDevice.Open(0);
        ulong address = device.Allocate(Size);
        var expected = new byte[Size];
        device.Clear(address, Size);
        for (int i = 0; i < 60; i++)
        {
            int from = random.Next(Size);
            int length = Math.Min(Size - from, random.Next(10) == 0 ? random.Next(2 * Buffer) : random.Next(Buffer / 4));
            Span<byte> part = expected.AsSpan(from, length);
            switch (random.Next(4))
            {
                case 0:
                    part.Clear();
                    device.Clear(address + (ulong)from, length);
                    break;
                case 1:
                    var got = new byte[length];
                    device.Download(address + (ulong)from, got);
                    Assert.True(part.SequenceEqual(got), $"seed {seed}, step {i}: {length} bytes from {from}");
                    break;
                default:
                    random.NextBytes(part);
                    device.Upload(part, address + (ulong)from);
                    break;
            }
        }

        var all = new byte[Size];
        device.Download(address, all);
        Assert.True(expected.AsSpan().SequenceEqual(all), $"seed {seed}");
    }

    [FakeDriverFact]
    public void A_download_that_fails_halfway_spoils_no_upload_after_it()
    {
        using CudaDevice device = CudaDevice.Open(0);
        ulong address = device.Allocate(Buffer + 1);
        device.Clear(address, Buffer + 1);
        device.Upload([1, 2, 3], address);
        Assert.Throws<GpuException>(() => device.Download(address, new byte[2 * Buffer]));
        device.Upload([4, 5, 6], address);
        var got = new byte[3];
        device.Download(address, got);
        Assert.Equal([4, 5, 6], got);
    }

    private static byte[] Bytes(int count, int seed)
    {
        var bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
