using FastProxy.Kernels.Conv;
using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Tests.Testing;
using Xunit;

namespace FastProxy.Kernels.Tests.Conv;

public sealed unsafe class ConvWeightGradGpuTests
{
    [Fact]
    public void Result_has_the_bits_of_the_kernel_on_the_processor_and_is_within_the_error_bound() =>
        GpuRun.OnEach(queue =>
        {
            foreach (int seed in Draw.Seeds(40))
            {
                ConvCase at = ConvCase.Of(seed, Together);
                var random = new System.Random(seed);
                CheckCase(queue, at, [.. Enumerable.Range(0, seed % 3 + 1).Select(_ => Drawn(random, at))]);
            }
        });

    [Fact]
    public void Several_blocks_and_tiles_have_the_bits_of_the_kernel_on_the_processor() =>
        GpuRun.OnEach(queue =>
        {
            (ConvShape Shape, int Height, int Width, int Samples)[] cases =
            [
                (new(2, 5, 3, 1, 1), 41, 37, 48), (new(3, 4, 1), 50, 41, 64), (new(1, 2, 5, 1, 2), 41, 37, 33), (new(2, 2, 3, 2, 1, Groups: 2) with { OutChannels = 4 }, 41, 37, 64),
                (new(9, 17, 3, 1, 1), 4, 4, 64), (new(17, 33, 1, 2), 5, 5, 17), (new(18, 34, 2, 1, 1, Groups: 2), 3, 4, 16),
            ];
            foreach ((ConvShape s, int height, int width, int samples) in cases)
            {
                var at = new ConvCase(0, s, new ActivationLayout(s.InChannels, height, width, samples), true);
                CheckCase(queue, at, [Drawn(new System.Random(1), at)]);
            }
        });

    [Fact]
    public void Special_values_give_the_bits_of_the_kernel_on_the_processor() =>
        GpuRun.OnEach(queue =>
        {
            foreach (int seed in Draw.Seeds(20))
            {
                ConvCase at = ConvCase.Of(seed, Together);
                var random = new System.Random(seed);
                (float[] x, float[] dY) = Drawn(random, at);
                Check(queue, at, [(Draw.WithSpecials(random, x, 20), dY), (x, Draw.WithSpecials(random, dY, 20))]);
            }
        });

    /// <summary>Any shape but channels by themselves.</summary>
    private static ConvShape Together(System.Random random)
    {
        ConvShape shape = ConvGradCase.AnyShape(random);
        return shape.GroupIn * shape.GroupOut > 1 ? shape : shape with { OutChannels = 2 * shape.OutChannels };
    }

    private static (float[] X, float[] DY) Drawn(System.Random random, ConvCase at) =>
        (Draw.Floats(random, at.X.Samples * at.X.Neurons), ConvGradCase.Gradient(random, at));

    private static void CheckCase(GpuQueue queue, ConvCase at, (float[] X, float[] DY)[] problems)
    {
        float[][] actual = Check(queue, at, problems);
        for (int k = 0; k < problems.Length; k++)
        {
            double[] x = at.IsRelu ? Draw.Relu(Draw.Double(problems[k].X)) : Draw.Double(problems[k].X);
            double[] dY = Draw.Double(problems[k].DY);
            double[] expected = ConvReference.WeightGrad(x, dY, at.Shape, at.X);
            double[] magnitudes = ConvReference.WeightGrad(Draw.Abs(x), Draw.Abs(dY), at.Shape, at.X);
            ActivationLayout yl = at.Shape.Output(at.X);
            int rows = ConvWeightGrad.BlockRows(at.Shape, at.X);
            double roundings = (double)rows * yl.Width * yl.Lanes / Lanes.Virtual + (yl.Height + rows - 1) / rows;
            Expect.Within(actual[k], expected, i => roundings * Expect.Rounding * magnitudes[i], $"ConvWeightGradGpu {at}, problem {k}");
        }
    }

    /// <summary>The results of one launch, the same bits as the processor's.</summary>
    private static float[][] Check(GpuQueue queue, ConvCase at, (float[] X, float[] DY)[] problems)
    {
        ConvShape s = at.Shape;
        long weights = (long)s.OutChannels * s.GroupIn * s.Taps;
        GpuMemory[] x = [.. problems.Select(p => GpuActivation.Of(queue.Device, at.X, p.X))];
        GpuMemory[] dY = [.. problems.Select(p => GpuActivation.Of(queue.Device, s.Output(at.X), p.DY))];
        GpuMemory[] dW = [.. problems.Select(_ => new GpuMemory(queue.Device, weights * sizeof(float)))];
        var rows = new ConvGradProblem[problems.Length];
        for (int k = 0; k < rows.Length; k++)
        {
            rows[k] = new ConvGradProblem(x[k].Address, dY[k].Address, dW[k].Address);
        }

        var kernel = new ConvWeightGradGpu(s, at.X, at.IsRelu);
        queue.Run(in kernel, rows);
        float[][] results = [.. dW.Select(memory => memory.Read<float>(weights))];
        for (int k = 0; k < rows.Length; k++)
        {
            Expect.SameBits(results[k], OnProcessor(at, problems[k].X, problems[k].DY), $"ConvWeightGradGpu {at}, problem {k}");
        }

        foreach (GpuMemory memory in x.Concat(dY).Concat(dW))
        {
            memory.Dispose();
        }

        return results;
    }

    private static float[] OnProcessor(ConvCase at, float[] inputs, float[] gradients)
    {
        ConvShape s = at.Shape;
        using Activation x = Activation.Input(at.X, inputs);
        using Activation dY = Activation.Input(s.Output(at.X), gradients);
        using var dW = new NativeArray<float>((long)s.OutChannels * s.GroupIn * s.Taps);
        var kernel = new ConvWeightGrad(x.Pointer, dY.Pointer, s, at.X, at.IsRelu, 0, s.OutChannels, dW.Pointer);
        IsaExtensions.Best.Run(in kernel);
        return dW.Span.ToArray();
    }
}
