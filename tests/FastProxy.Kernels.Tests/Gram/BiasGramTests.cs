using FastProxy.Kernels.Gram;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Tests.Testing;
using Xunit;

namespace FastProxy.Kernels.Tests.Gram;

public sealed unsafe class BiasGramTests
{
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(10, 16, 1)]
    [InlineData(3, 17, 2)]
    [InlineData(7, 5, 3)]
    public void Products_of_every_two_samples_and_objectives_are_added(int outputs, int samples, int objectives)
    {
        var layout = new ActivationLayout(outputs, 1, 1, samples);
        int side = objectives * layout.Lanes;
        var random = new System.Random(outputs);
        float[][] values = [.. Enumerable.Range(0, objectives).Select(_ => Draw.Floats(random, samples * outputs))];
        Activation[] gradients = [.. values.Select(v => Activation.Input(layout, v))];
        double[] gram = [.. Enumerable.Range(0, side * side).Select(_ => random.NextDouble() - 0.5)];
        double[] before = [.. gram];
        nint[] addresses = Array.ConvertAll(gradients, g => (nint)g.Pointer);
        fixed (double* g = gram)
        {
            BiasGram.Run(addresses, layout, layout.ChannelStride, g);
        }

        double Gradient(int row, int k) =>
            row % layout.Lanes < samples ? values[row / layout.Lanes][row % layout.Lanes * outputs + k] : 0;
        for (int i = 0; i < gram.Length; i++)
        {
            double[] products = [.. Enumerable.Range(0, outputs).Select(k => Gradient(i / side, k) * Gradient(i % side, k))];
            double bound = GramReference.BiasesErrorBound(outputs) * (Math.Abs(before[i]) + products.Sum(Math.Abs));
            Assert.Equal(before[i] + products.Sum(), gram[i], bound);
        }

        Array.ForEach(gradients, g => g.Dispose());
    }
}
