using FastProxy.Kernels.Conv;
using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Tests.Conv;
using FastProxy.Kernels.Tests.Testing;
using FastProxy.Kernels.WeightGrad;
using Xunit;

namespace FastProxy.Kernels.Tests.WeightGrad;

/// <summary>The promises of the PTX kernels of the weight gradients.</summary>
public abstract class WeightGradGpuTests
{
    [Fact]
    public void Result_has_the_bits_of_the_kernel_on_the_processor_and_is_within_the_error_bound() =>
        GpuRun.OnEach(queue =>
        {
            foreach (int seed in Draw.Seeds(40))
            {
                ConvCase at = ConvCase.Of(seed, AnyShape);
                var random = new System.Random(seed);
                CheckCase(queue, at, [.. Enumerable.Range(0, seed % 3 + 1).Select(_ => Drawn(random, at))]);
            }
        });

    [Fact]
    public void Several_blocks_and_tiles_have_the_bits_of_the_kernel_on_the_processor() =>
        GpuRun.OnEach(queue =>
        {
            foreach ((ConvShape shape, int height, int width, int samples) in Large)
            {
                var at = new ConvCase(0, shape, new ActivationLayout(shape.InChannels, height, width, samples), true);
                CheckCase(queue, at, [Drawn(new System.Random(1), at)]);
            }
        });

    [Fact]
    public void Special_values_give_the_bits_of_the_kernel_on_the_processor() =>
        GpuRun.OnEach(queue =>
        {
            foreach (int seed in Draw.Seeds(20))
            {
                ConvCase at = ConvCase.Of(seed, AnyShape);
                var random = new System.Random(seed);
                (float[] x, float[] dY) = Drawn(random, at);
                Check(queue, at, [(Draw.WithSpecials(random, x, 20), dY), (x, Draw.WithSpecials(random, dY, 20))]);
            }
        });

    /// <summary>Shapes of several blocks of rows, or of several tiles of channels.</summary>
    private protected abstract (ConvShape Shape, int Height, int Width, int Samples)[] Large { get; }

    private protected abstract ConvShape AnyShape(System.Random random);

    /// <summary>Floats of dW, all weights.</summary>
    private protected abstract long Floats(ConvCase at);

    private protected abstract void Run(GpuQueue queue, ConvCase at, WeightGradProblem[] problems);

    private protected abstract unsafe void RunOnProcessor(ConvCase at, float* x, float* dY, float* dW);

    /// <summary>Fails where a result is outside the error bound.</summary>
    private protected abstract void CheckBound(ConvCase at, double[] x, double[] dY, float[] dW, string context);

    private static (float[] X, float[] DY) Drawn(System.Random random, ConvCase at) =>
        (Draw.Floats(random, at.X.Samples * at.X.Neurons), WeightGradCase.Gradient(random, at));

    private void CheckCase(GpuQueue queue, ConvCase at, (float[] X, float[] DY)[] problems)
    {
        float[][] dW = Check(queue, at, problems);
        for (int k = 0; k < problems.Length; k++)
        {
            double[] x = Draw.Double(problems[k].X);
            CheckBound(at, at.IsRelu ? Draw.Relu(x) : x, Draw.Double(problems[k].DY), dW[k], $"{GetType().Name} {at}, problem {k}");
        }
    }

    /// <summary>The results of one launch, the same bits as the processor's.</summary>
    private float[][] Check(GpuQueue queue, ConvCase at, (float[] X, float[] DY)[] problems)
    {
        ActivationLayout yl = at.Shape.Output(at.X);
        GpuMemory[] x = [.. problems.Select(p => GpuActivation.Of(queue.Device, at.X, p.X))];
        GpuMemory[] dY = [.. problems.Select(p => GpuActivation.Of(queue.Device, yl, p.DY))];
        GpuMemory[] dW = [.. problems.Select(_ => new GpuMemory(queue.Device, Floats(at) * sizeof(float)))];
        Run(queue, at, [.. problems.Select((_, k) => new WeightGradProblem(x[k].Address, dY[k].Address, dW[k].Address))]);
        float[][] results = [.. dW.Select(memory => memory.Read<float>(Floats(at)))];
        for (int k = 0; k < problems.Length; k++)
        {
            Expect.SameBits(results[k], OnProcessor(at, problems[k].X, problems[k].DY), $"{GetType().Name} {at}, problem {k}");
        }

        foreach (GpuMemory memory in x.Concat(dY).Concat(dW))
        {
            memory.Dispose();
        }

        return results;
    }

    private unsafe float[] OnProcessor(ConvCase at, float[] inputs, float[] gradients)
    {
        using Activation x = Activation.Input(at.X, inputs);
        using Activation dY = Activation.Input(at.Shape.Output(at.X), gradients);
        using var dW = new NativeArray<float>(Floats(at));
        RunOnProcessor(at, x.Pointer, dY.Pointer, dW.Pointer);
        return dW.Span.ToArray();
    }
}
