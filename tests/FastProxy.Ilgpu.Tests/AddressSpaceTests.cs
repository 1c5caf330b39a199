using Xunit;

namespace FastProxy.Ilgpu.Tests;

public sealed class AddressSpaceTests
{
    [Fact]
    public void Allocations_are_aligned_apart_inside_and_never_at_zero()
    {
        const long bytes = 1 << 16;
        var space = new AddressSpace(bytes);
        var taken = new List<(ulong Address, long Length)>();
        var random = new Random(1);
        for (int i = 0; i < 5000; i++)
        {
            if (taken.Count > 0 && random.Next(2) == 0)
            {
                int at = random.Next(taken.Count);
                space.Free(taken[at].Address);
                taken.RemoveAt(at);
                continue;
            }

            long length = random.Next(4000);
            if (space.Allocate(length) is { } address)
            {
                Assert.True(address > 0 && address % AddressSpace.Alignment == 0);
                Assert.True((long)address + length <= bytes);
                Assert.All(taken, other => Assert.True(
                    (long)address + length <= (long)other.Address || (long)other.Address + other.Length <= (long)address));
                taken.Add((address, length));
            }
        }

        taken.ForEach(t => space.Free(t.Address));
        Assert.Equal((ulong)AddressSpace.Alignment, space.Allocate(bytes - AddressSpace.Alignment));
        Assert.Null(space.Allocate(1));
    }

    [Fact]
    public void What_is_not_allocated_is_not_freed() => Assert.Throws<ArgumentException>(() => new AddressSpace(1024).Free(512));
}
