using FastProxy.Kernels.Pool;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Tests.Testing;
using Xunit;

namespace FastProxy.Kernels.Tests.Pool;

public sealed unsafe class MaxPoolDualTests
{
    [Fact]
    public void The_first_sample_is_pooled_and_the_second_taken_where_its_maximum_stands()
    {
        foreach (int seed in Draw.Seeds(200))
        {
            PoolCase drawn = PoolCase.Of(seed);
            ActivationLayout xl = drawn.X with { Samples = 2 };
            ActivationLayout one = drawn.X with { Samples = 1 };
            ActivationLayout yl = drawn.Shape.Output(xl);
            var random = new System.Random(seed);

            // Few values, so that maxima tie.
            float[] values = [.. Enumerable.Range(0, (int)one.Neurons).Select(_ => (float)random.Next(4))];
            float[] tangents = Draw.Floats(random, one.Neurons);
            double[] expected =
            [
                .. PoolReference.Max(Draw.Double(values), drawn.Shape, one),
                .. PoolReference.MaxTangent(Draw.Double(values), Draw.Double(tangents), drawn.Shape, one),
            ];
            int cut = random.Next(yl.Height + 1);
            foreach (Isa isa in IsaExtensions.Supported)
            {
                string context = $"MaxPoolDual {drawn} {isa} cut at {cut}";
                using Activation x = Activation.Input(xl, [.. values, .. tangents]);
                using Activation y = Activation.Output(yl);
                var upper = new MaxPoolDual(x.Pointer, drawn.Shape, xl, 0, cut, y.Pointer);
                var lower = new MaxPoolDual(x.Pointer, drawn.Shape, xl, cut, yl.Height, y.Pointer);
                isa.Run(in upper);
                isa.Run(in lower);
                y.CheckWritten(context);
                Expect.Within(y.Values, expected, _ => 0, context);
            }
        }
    }
}
