using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Sums;
using FastProxy.Kernels.Tests.Testing;
using Xunit;

namespace FastProxy.Kernels.Tests.Sums;

public sealed unsafe class SampleDotsGpuTests
{
    private static readonly ActivationLayout[] Large = [new(2, 33, 3, 64), new(1, 3, 2, 144), new(2, 25, 1, 48), new(3, 1, 1, 300)];

    [Fact]
    public void Dots_are_the_processor_s_and_within_the_error_bound() => GpuRun.OnEach(queue =>
    {
        foreach (int seed in Draw.Seeds(40))
        {
            Check(queue, seed, Draw.Layout(new System.Random(seed)), isSpecial: false);
        }

        for (int i = 0; i < Large.Length; i++)
        {
            Check(queue, 100 + i, Large[i], isSpecial: false);
        }
    });

    [Fact]
    public void Special_values_give_the_processor_s_bits() => GpuRun.OnEach(queue =>
    {
        foreach (int seed in Draw.Seeds(20))
        {
            Check(queue, seed, Draw.Layout(new System.Random(seed)), isSpecial: true);
        }
    });

    private static void Check(GpuQueue queue, int seed, ActivationLayout layout, bool isSpecial)
    {
        var random = new System.Random(seed);
        using var arrays = new GpuArrays(queue.Device);
        float[] Values()
        {
            float[] values = Draw.Floats(random, layout.Samples * layout.Neurons);
            return isSpecial ? Draw.WithSpecials(random, values, 20) : values;
        }

        // Problems with a second activation and without in one launch.
        (float[] A, float[]? B)[] inputs = [(Values(), Values()), (Values(), null), (Values(), Values())];
        int length = layout.Channels * layout.Lanes;
        GpuMemory[] dots = Array.ConvertAll(inputs, _ => arrays.New(length * sizeof(float)));
        SampleDotsProblem[] problems = [.. inputs.Select((input, i) => new SampleDotsProblem(
            arrays.Of(layout, input.A), input.B is null ? 0 : arrays.Of(layout, input.B), dots[i].Address))];
        var kernel = new SampleDotsGpu(layout);
        queue.Run(in kernel, problems);
        for (int i = 0; i < inputs.Length; i++)
        {
            string context = $"SampleDots seed {seed} {layout} problem {i}";
            float[] actual = dots[i].Read<float>(length);
            Expect.SameBits(actual, OnProcessor(layout, inputs[i].A, inputs[i].B), context);
            if (!isSpecial)
            {
                CheckBound(layout, inputs[i].A, inputs[i].B, actual, context);
            }
        }
    }

    private static float[] OnProcessor(ActivationLayout layout, float[] a, float[]? b)
    {
        using Activation x = Activation.Input(layout, a);
        using Activation y = Activation.Input(layout, b ?? a);
        using var dots = new NativeArray<float>(layout.Channels * layout.Lanes);
        var kernel = new SampleDots(x.Pointer, b is null ? null : y.Pointer, layout, 0, layout.Height, 0, layout.Channels, dots.Pointer);
        IsaExtensions.Best.Run(in kernel);
        return dots.Span.ToArray();
    }

    private static void CheckBound(ActivationLayout layout, float[] a, float[]? b, float[] actual, string context)
    {
        double[]? second = b is null ? null : Draw.Double(b);
        double[] expected = ChannelReference.SampleDots(Draw.Double(a), second, layout);
        double[] magnitudes = ChannelReference.SampleDots(Draw.Abs(Draw.Double(a)), second is null ? null : Draw.Abs(second), layout);
        float[] dots = [.. Enumerable.Range(0, expected.Length).Select(i => actual[i % layout.Channels * layout.Lanes + i / layout.Channels])];
        Expect.Within(dots, expected, i => ChannelReference.SampleDotsErrorBound(layout) * magnitudes[i], context);
    }
}
