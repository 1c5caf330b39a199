using FastProxy.Kernels.Random;
using Xunit;

namespace FastProxy.Kernels.Tests.Random;

public class WeightInitTests
{
    [Theory]
    [InlineData(WeightInit.PyTorch, 1.0 / 3)]
    [InlineData(WeightInit.Kaiming, 2.0)]
    public void Variance_is_inverse_to_fan_in(WeightInit init, double timesFanIn)
    {
        foreach (int fanIn in (int[])[1, 3, 27, 576])
        {
            float[] weights = new float[50_000];
            init.Fill(5, 6, fanIn, weights);
            Assert.Equal(timesFanIn, fanIn * weights.Average(w => (double)w * w), 0.05);
            Assert.Equal(0, Math.Sqrt(fanIn) * weights.Average(w => (double)w), 0.03);
        }
    }

    [Fact]
    public void PyTorch_weights_and_biases_keep_to_the_bound()
    {
        float[] values = new float[10_000];
        WeightInit.PyTorch.Fill(5, 6, 16, values);
        Assert.All(values, w => Assert.InRange(w, -0.25f, 0.25f));
        WeightInit.PyTorch.FillBias(5, 6, 16, values);
        Assert.All(values, w => Assert.InRange(w, -0.25f, 0.25f));
        Assert.True(values.Max() > 0.249f && values.Min() < -0.249f);
    }

    [Fact]
    public void Normal_weights_are_standard_normals()
    {
        float[] weights = new float[1000];
        float[] normals = new float[1000];
        WeightInit.Normal.Fill(5, 6, 16, weights);
        Philox.Normal(5, 6, normals);
        Assert.Equal(normals, weights);
    }

    [Fact]
    public void Biases_draw_from_a_stream_of_their_own()
    {
        float[] weights = new float[10_000];
        float[] biases = new float[10_000];
        WeightInit.PyTorch.Fill(5, 6, 1, weights);
        WeightInit.PyTorch.FillBias(5, 6, 1, biases);
        Assert.Equal(0, weights.Zip(biases, (a, b) => (double)a * b).Average(), 0.02);
        WeightInit.Kaiming.FillBias(5, 6, 1, biases);
        Assert.All(biases, b => Assert.Equal(0f, b));
    }

    [Fact]
    public void A_fan_in_of_zero_is_refused()
        => Assert.Throws<ArgumentOutOfRangeException>(() => WeightInit.PyTorch.Fill(1, 1, 0, new float[1]));
}
