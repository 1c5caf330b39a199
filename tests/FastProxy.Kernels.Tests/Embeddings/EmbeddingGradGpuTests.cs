using FastProxy.Kernels.Embeddings;
using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Tests.Testing;
using Xunit;

namespace FastProxy.Kernels.Tests.Embeddings;

public sealed unsafe class EmbeddingGradGpuTests
{
    [Fact]
    public void Result_has_the_bits_of_the_processor_and_is_within_the_error_bound() => GpuRun.OnEach(queue =>
    {
        foreach (EmbeddingInputs at in Enumerable.Range(1, 30).Select(EmbeddingInputs.Of))
        {
            var random = new System.Random(at.Seed);
            using var arrays = new GpuArrays(queue.Device);
            (float[] Ids, float[] DY)[] inputs = [.. Enumerable.Range(0, 2).Select(_ => (at.Ids(random), at.Gradient(random)))];
            GpuMemory[] tables = [.. inputs.Select(_ => arrays.New((long)at.Rows * at.Layout.Channels * sizeof(float)))];
            EmbeddingGradProblem[] problems = [.. inputs.Zip(
                tables, (i, table) => new EmbeddingGradProblem(arrays.Of(at.IdLayout, i.Ids), arrays.Of(at.Layout, i.DY), table.Address))];
            var kernel = new EmbeddingGradGpu(at.Layout, at.Rows);
            queue.Run(in kernel, problems);
            for (int i = 0; i < inputs.Length; i++)
            {
                string context = $"EmbeddingGradGpu {at}, problem {i}";
                float[] dTable = tables[i].Read<float>((long)at.Rows * at.Layout.Channels);
                Expect.SameBits(dTable, Processor(at, inputs[i].Ids, inputs[i].DY), context);
                EmbeddingGradTests.CheckBound(at, inputs[i].Ids, inputs[i].DY, dTable, context);
            }
        }
    });

    private static float[] Processor(EmbeddingInputs at, float[] ids, float[] dY)
    {
        using Activation tokens = Activation.Input(at.IdLayout, ids);
        using Activation gradient = Activation.Input(at.Layout, dY);
        var dTable = new float[at.Rows * at.Layout.Channels];
        fixed (float* pointer = dTable)
        {
            var kernel = new EmbeddingGrad(tokens.Pointer, gradient.Pointer, at.Layout, at.Rows, 0, at.Layout.Channels, pointer);
            IsaExtensions.Best.Run(in kernel);
        }

        return dTable;
    }
}
