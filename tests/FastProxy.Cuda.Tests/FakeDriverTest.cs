using FastProxy.Cuda.Tests.Fake;
using FastProxy.Kernels.Gpu;
using Xunit;

namespace FastProxy.Cuda.Tests;

/// <summary>A test class on the fake driver, as new for each test; when one ends, no call has been wrong and nothing lives.</summary>
public abstract class FakeDriverTest : IDisposable
{
    protected FakeDriverTest()
    {
        if (FakeDriver.Missing is null)
        {
            FakeDriver.Start();
        }
    }

    public void Dispose()
    {
        if (FakeDriver.Missing is null)
        {
            AssertAllGivenBack();
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>Whether everything taken from the driver has been given back, by calls that were right.</summary>
    private protected static void AssertAllGivenBack()
    {
        Assert.Equal("", FakeDriver.Misuse);
        Assert.Equal("", FakeDriver.Living);
    }

    /// <summary>A kernel that the fake driver takes.</summary>
    private protected static KernelSource Kernel(string name) => new(name, $"{name}.ptx", $".version 7.0\n.visible .entry {name}()\n");
}
