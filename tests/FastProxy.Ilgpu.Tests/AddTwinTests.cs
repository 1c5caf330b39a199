using FastProxy.Kernels.Add;
using FastProxy.Kernels.Pool;
using FastProxy.Kernels.Simd;
using Xunit;

namespace FastProxy.Ilgpu.Tests;

public sealed class AddTwinTests
{
    [Theory]
    [InlineData(3, 20)]
    [InlineData(17, 80)]
    public void AddFused_has_all_terms_and_leaves_outputs_out(int width, int samples)
    {
        var layout = new ActivationLayout(3, 9, width, samples);
        long words = layout.Neurons * Lanes.Words(samples) * sizeof(ulong);
        TwinCase<AddFusedGpu, AddFusedProblem>.Check(new AddFusedGpu(layout), c =>
        {
            AddFusedGpuSummand[] terms =
            [
                new(c.Random(layout), c.Random(3), c.Random(3), mask: c.Random(layout)),
                new(c.Random(layout), c.Random(3)),
                new(c.Random(layout), pool: new PoolShape(5, 1, 2, CountPadding: true)),
                new(c.Random(layout), c.Random(3), pool: new PoolShape(3, 1, 1), mask: c.Random(layout)),
            ];
            return
            [
                new(c.Of(terms), 4, IsRelu: false, c.Result(layout), c.Result(words)),
                new(c.Of(terms), 2, IsRelu: true, c.Result(layout), 0),
                new(c.Of(terms), 1, IsRelu: true, 0, c.Result(words)),
            ];
        });
    }

    [Fact]
    public void AddBias_leaves_samples_beyond_its_own()
    {
        var layout = new ActivationLayout(3, 4, 5, 20);
        foreach (int samples in (int[])[1, 6, 15, 20])
        {
            TwinCase<AddBiasGpu, AddBiasProblem>.Check(new AddBiasGpu(layout, samples), c => [new(c.Random(3), c.Changed(layout))]);
        }
    }
}
