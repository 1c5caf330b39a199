using FastProxy.Kernels.Layout;
using FastProxy.Kernels.Simd;
using Xunit;

namespace FastProxy.Ilgpu.Tests;

public sealed class LayoutTwinTests
{
    [Fact]
    public void SampleRows_may_be_without_ReLU()
    {
        var x = new ActivationLayout(5, 6, 7, 3);
        TwinCase<SampleRowsGpu, SampleRowsProblem>.Check(
            new SampleRowsGpu(x, IsRelu: false), c => [new(c.Random(x), c.Result(x.Neurons * sizeof(float)))]);
    }
}
