using FastProxy.Kernels.Embeddings;
using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Tests.Testing;
using Xunit;

namespace FastProxy.Kernels.Tests.Embeddings;

public sealed unsafe class EmbeddingGpuTests
{
    [Fact]
    public void Result_has_the_bits_of_the_processor() => GpuRun.OnEach(queue =>
    {
        foreach (EmbeddingInputs at in Enumerable.Range(1, 30).Select(EmbeddingInputs.Of))
        {
            var random = new System.Random(at.Seed);
            float[] table = Draw.WithSpecials(random, at.Table(random), 10);
            using var rows = GpuMemory.Of<float>(queue.Device, table);
            var pass = new GpuPass($"EmbeddingGpu {at}", [at.IdLayout], at.Layout, (_, inputs, y) =>
            {
                fixed (float* pointer = table)
                {
                    var kernel = new Embedding(pointer, inputs[0], at.Layout, 0, at.Pixels, y);
                    IsaExtensions.Best.Run(in kernel);
                }
            });
            var kernel = new EmbeddingGpu(at.Layout);
            pass.Check(
                queue, in kernel, [[at.Ids(random)], [at.Ids(random)]], (_, inputs, y) => new EmbeddingProblem(rows.Address, inputs[0], y));
        }
    });
}
