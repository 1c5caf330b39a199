using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Linear;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Tests.Testing;
using Xunit;

namespace FastProxy.Kernels.Tests.Linear;

public sealed unsafe class LinearForwardGpuTests
{
    [Fact]
    public void Result_has_the_bits_of_the_processor_and_is_within_the_error_bound() =>
        GpuRun.OnEach(queue =>
        {
            foreach ((ActivationLayout xl, int outputs) in Layers())
            {
                var random = new System.Random(xl.Samples + outputs);
                float[][][] problems = [.. Enumerable.Range(0, 2).Select(_ => Layer(random, xl, outputs))];
                float[][] results = Check(queue, xl, outputs, problems);
                for (int i = 0; i < results.Length; i++)
                {
                    double[][] given = [.. problems[i].Select(Draw.Double)];
                    double[] expected = LinearReference.Forward(given[0], given[1], given[2]);
                    double[] magnitudes = LinearReference.Forward(Draw.Abs(given[0]), Draw.Abs(given[1]), Draw.Abs(given[2]));
                    Expect.Within(
                        results[i], expected, k => LinearReference.ErrorBound(xl.Channels) * magnitudes[k], $"LinearForwardGpu {xl} to {outputs}");
                }
            }
        });

    [Fact]
    public void Special_values_give_the_bits_of_the_processor() =>
        GpuRun.OnEach(queue =>
        {
            foreach ((ActivationLayout xl, int outputs) in Layers())
            {
                var random = new System.Random(xl.Samples + outputs);
                float[][] layer = Layer(random, xl, outputs);
                Check(queue, xl, outputs, [[Draw.WithSpecials(random, layer[0], 20), Draw.WithSpecials(random, layer[1], 20), layer[2]]]);
            }
        });

    private static IEnumerable<(ActivationLayout X, int Outputs)> Layers() =>
        from samples in new[] { 1, 2, 15, 16, 17, 48, 64, 80 }
        from sizes in new (int Inputs, int Outputs)[] { (1, 1), (2, 3), (17, 4), (64, 10), (33, 70) }
        select (new ActivationLayout(sizes.Inputs, 1, 1, samples), sizes.Outputs);

    private static float[][] Layer(System.Random random, ActivationLayout xl, int outputs) =>
        [Draw.Floats(random, xl.Samples * xl.Channels), Draw.Floats(random, outputs * xl.Channels), Draw.Floats(random, outputs)];

    /// <summary>The results of problems of inputs, weights and biases.</summary>
    private static float[][] Check(GpuQueue queue, ActivationLayout xl, int outputs, float[][][] problems)
    {
        GpuMemory[][] parameters = [.. problems.Select(p => p[1..].Select(values => GpuMemory.Of<float>(queue.Device, values)).ToArray())];
        var pass = new GpuPass($"LinearForwardGpu {xl} to {outputs}", [xl], xl with { Channels = outputs }, (problem, inputs, y) =>
        {
            fixed (float* w = problems[problem][1], b = problems[problem][2])
            {
                var kernel = new LinearForward(inputs[0], w, b, xl, 0, outputs, y);
                IsaExtensions.Best.Run(in kernel);
            }
        });
        var kernel = new LinearForwardGpu(xl, outputs);
        float[][] results = pass.Check(queue, in kernel, [.. problems.Select(p => p[..1])], (problem, inputs, y) =>
            new LinearForwardProblem(inputs[0], parameters[problem][0].Address, parameters[problem][1].Address, y));
        foreach (GpuMemory memory in parameters.SelectMany(p => p))
        {
            memory.Dispose();
        }

        return results;
    }
}
