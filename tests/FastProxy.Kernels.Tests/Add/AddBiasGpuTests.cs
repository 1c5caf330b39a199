using FastProxy.Kernels.Add;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Tests.Testing;
using Xunit;

namespace FastProxy.Kernels.Tests.Add;

public sealed unsafe class AddBiasGpuTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Result_has_the_bits_of_the_processor(bool isSpecial) => GpuRun.OnEach(queue =>
    {
        foreach (int seed in Draw.Seeds(30))
        {
            var random = new System.Random(seed);
            ActivationLayout layout = seed == 1 ? new ActivationLayout(2, 17, 17, 33) : Draw.Layout(random);
            int samples = random.Pick([layout.Samples, 1, random.Next(layout.Samples + 1)]);
            using var arrays = new GpuArrays(queue.Device);
            int count = random.Next(1, 4);
            float[][] values = new float[count][], biases = new float[count][];
            var problems = new AddBiasProblem[count];
            for (int i = 0; i < count; i++)
            {
                values[i] = Draw.Floats(random, layout.Samples * layout.Neurons);
                values[i] = isSpecial ? Draw.WithSpecials(random, values[i], 5) : values[i];
                biases[i] = Draw.Floats(random, layout.Channels);
                problems[i] = new(arrays.Of(biases[i]), arrays.Of(layout, values[i]));
            }

            var kernel = new AddBiasGpu(layout, samples);
            queue.Run(in kernel, problems);
            for (int i = 0; i < count; i++)
            {
                using Activation y = Activation.Input(layout, values[i]);
                fixed (float* b = biases[i])
                {
                    var expected = new AddBias(b, layout, samples, 0, layout.Height, y.Pointer);
                    IsaExtensions.Best.Run(in expected);
                }

                Expect.SameBits(
                    GpuActivation.Planes(queue.Device, problems[i].Y, layout),
                    GpuActivation.Planes(layout, y.Values),
                    $"AddBias seed {seed} {layout} {samples} samples, problem {i}");
            }
        }
    });
}
