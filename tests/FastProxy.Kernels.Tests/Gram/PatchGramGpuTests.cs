using FastProxy.Kernels.Conv;
using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Gram;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Tests.Conv;
using FastProxy.Kernels.Tests.Testing;
using Xunit;

namespace FastProxy.Kernels.Tests.Gram;

public sealed unsafe class PatchGramGpuTests
{
    [Fact]
    public void Result_has_the_bits_of_the_kernel_on_the_processor_and_is_within_the_error_bound() =>
        GpuRun.OnEach(queue =>
        {
            foreach (int seed in Draw.Seeds(40))
            {
                var random = new System.Random(seed);
                (ConvShape shape, ActivationLayout xl) = PatchGramTests.AnyConvolution(random);
                var at = new ConvCase(seed, shape, xl, random.Next(2) == 0);
                (float[] X, float[] DY)[] problems = [.. Enumerable.Range(0, seed % 3 + 1).Select(_ => Drawn(random, at))];
                double[][] grams = Check(queue, at, problems);
                PatchGramTests.CheckBound(grams[0], problems[0].X, problems[0].DY, shape, xl, at.IsRelu, $"PatchGramGpu {at}");
            }
        });

    [Fact]
    public void Several_chunks_have_the_bits_of_the_kernel_on_the_processor() =>
        GpuRun.OnEach(queue =>
        {
            foreach ((ConvShape shape, int side, int samples) in new[]
            {
                (new ConvShape(60, 3, 3, 1, 1), 1, 17), (new(1100, 5, 1), 1, 33), (new(2, 513, 2), 2, 64),
            })
            {
                var at = new ConvCase(0, shape, new ActivationLayout(shape.InChannels, side, side, samples), true);
                Check(queue, at, [Drawn(new System.Random(1), at)]);
            }
        });

    [Fact]
    public void Special_values_give_the_bits_of_the_kernel_on_the_processor() =>
        GpuRun.OnEach(queue =>
        {
            foreach (int seed in Draw.Seeds(20))
            {
                var random = new System.Random(seed);
                (ConvShape shape, ActivationLayout xl) = PatchGramTests.AnyConvolution(random);
                var at = new ConvCase(seed, shape, xl, random.Next(2) == 0);
                (float[] x, float[] dY) = Drawn(random, at);
                Check(queue, at, [(Draw.WithSpecials(random, x, 20), dY), (x, Draw.WithSpecials(random, dY, 20))]);
            }
        });

    private static (float[] X, float[] DY) Drawn(System.Random random, ConvCase at)
    {
        ActivationLayout yl = at.Shape.Output(at.X);
        return (Draw.Floats(random, at.X.Samples * at.X.Neurons), Draw.Floats(random, yl.Samples * yl.Neurons));
    }

    /// <summary>Each added to a matrix of ones in one launch, the same bits as the processor's.</summary>
    private static double[][] Check(GpuQueue queue, ConvCase at, (float[] X, float[] DY)[] problems)
    {
        int cells = at.X.Lanes * at.X.Lanes;
        double[] ones = [.. Enumerable.Repeat(1.0, cells)];
        GpuMemory[] x = [.. problems.Select(p => GpuActivation.Of(queue.Device, at.X, p.X))];
        GpuMemory[] dY = [.. problems.Select(p => GpuActivation.Of(queue.Device, at.Shape.Output(at.X), p.DY))];
        GpuMemory[] gram = [.. problems.Select(_ => GpuMemory.Of<double>(queue.Device, ones))];
        var kernel = new PatchGramGpu(at.Shape, at.X, at.IsRelu);
        queue.Run(in kernel, [.. problems.Select((_, k) => new PatchGramProblem(x[k].Address, dY[k].Address, gram[k].Address))]);
        double[][] results = [.. gram.Select(memory => memory.Read<double>(cells))];
        for (int k = 0; k < results.Length; k++)
        {
            Expect.Same<double>(results[k], OnProcessor(at, problems[k].X, problems[k].DY, ones), $"PatchGramGpu {at}, problem {k}");
        }

        x.Concat(dY).Concat(gram).ToList().ForEach(memory => memory.Dispose());
        return results;
    }

    private static double[] OnProcessor(ConvCase at, float[] inputs, float[] gradients, double[] before)
    {
        using Activation x = Activation.Input(at.X, inputs);
        using Activation dY = Activation.Input(at.Shape.Output(at.X), gradients);
        using var scratch = new NativeArray<float>(PatchGram.ScratchLength(at.Shape, at.X));
        double[] result = [.. before];
        fixed (double* gram = result)
        {
            var kernel = new PatchGram(x.Pointer, dY.Pointer, at.Shape, at.X, at.IsRelu, 0, at.X.Lanes, scratch.Pointer, gram);
            IsaExtensions.Best.Run(in kernel);
        }

        return result;
    }
}
