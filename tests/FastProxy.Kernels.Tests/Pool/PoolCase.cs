using FastProxy.Kernels.Pool;
using FastProxy.Kernels.Tests.Testing;

namespace FastProxy.Kernels.Tests.Pool;

/// <summary>A pooling drawn from a seed.</summary>
internal sealed record PoolCase(int Seed, PoolShape Shape, ActivationLayout X)
{
    public static PoolCase Of(int seed)
    {
        var random = new System.Random(seed);
        while (true)
        {
            int kernel = random.Pick([1, 2, 3, 5, 7]);
            var shape = new PoolShape(kernel, random.Next(1, 4), random.Next(kernel / 2 + 1), random.Next(2) == 0);
            (int height, int width) = random.Pick(Draw.Images);
            if (shape.Output(height) > 0 && shape.Output(width) > 0)
            {
                return new PoolCase(seed, shape, new ActivationLayout(random.Pick(Draw.Channels), height, width, random.Pick(Draw.Samples)));
            }
        }
    }

    public float[] Input(System.Random random) => Draw.Floats(random, X.Samples * X.Neurons);

    public float[] Output(System.Random random) => Draw.Floats(random, X.Samples * Shape.Output(X).Neurons);
}
