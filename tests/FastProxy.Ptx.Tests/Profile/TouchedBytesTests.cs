using FastProxy.Ptx.Profile;
using Xunit;

namespace FastProxy.Ptx.Tests.Profile;

public sealed class TouchedBytesTests
{
    [Fact]
    public void Bytes_count_once_however_they_are_touched()
    {
        var random = new Random(1);
        var expected = new HashSet<ulong>();
        var touched = new TouchedBytes();
        for (int i = 0; i < 5000; i++)
        {
            int bytes = 1 << random.Next(6);
            ulong address = (ulong)random.Next(1 << 15) / (ulong)bytes * (ulong)bytes + (ulong)random.Next(3) * 0x7f00000000;
            touched.Add(address, bytes);
            expected.UnionWith(Enumerable.Range(0, bytes).Select(b => address + (ulong)b));
            Assert.Equal(expected.Count, touched.Count);
        }

        touched.Clear();
        Assert.Equal(0, touched.Count);
        touched.Add(0, 16);
        Assert.Equal(16, touched.Count);
    }
}
