using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Pool;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Tests.Testing;
using Xunit;

namespace FastProxy.Kernels.Tests.Pool;

public sealed unsafe class MaxPoolDualGpuTests
{
    [Fact]
    public void Result_has_the_bits_of_the_processor_and_is_exact() =>
        GpuRun.OnEach(queue =>
        {
            foreach (PoolCase drawn in PoolCase.ForGpu)
            {
                PoolCase at = drawn with { X = drawn.X with { Samples = 2 } };
                ActivationLayout one = at.X with { Samples = 1 };
                var random = new System.Random(at.Seed);

                // Few values, so that maxima tie.
                float[] values = [.. Enumerable.Range(0, (int)one.Neurons).Select(_ => (float)random.Next(4))];
                float[] tangents = Draw.Floats(random, one.Neurons);
                double[] expected =
                [
                    .. PoolReference.Max(Draw.Double(values), at.Shape, one),
                    .. PoolReference.MaxTangent(Draw.Double(values), Draw.Double(tangents), at.Shape, one),
                ];
                Expect.Within(Check(queue, at, [[[.. values, .. tangents]]])[0], expected, _ => 0, $"MaxPoolDualGpu {at}");
            }
        });

    [Fact]
    public void Special_values_give_the_bits_of_the_processor_in_every_problem() =>
        GpuRun.OnEach(queue =>
        {
            foreach (PoolCase drawn in PoolCase.ForGpu)
            {
                PoolCase at = drawn with { X = drawn.X with { Samples = 2 } };
                var random = new System.Random(at.Seed);
                Check(queue, at, [.. Enumerable.Range(0, 3).Select(_ => new[] { Draw.WithSpecials(random, at.Input(random), 4) })]);
            }
        });

    private static float[][] Check(GpuQueue queue, PoolCase at, float[][][] problems)
    {
        var pass = new GpuPass($"MaxPoolDualGpu {at}", [at.X], at.Shape.Output(at.X), (_, inputs, y) =>
        {
            var kernel = new MaxPoolDual(inputs[0], at.Shape, at.X, 0, at.Shape.Output(at.X).Height, y);
            IsaExtensions.Best.Run(in kernel);
        });
        var kernel = new MaxPoolDualGpu(at.Shape, at.X);
        return pass.Check(queue, in kernel, problems, (_, inputs, y) => new MaxPoolDualProblem(inputs[0], y));
    }
}
