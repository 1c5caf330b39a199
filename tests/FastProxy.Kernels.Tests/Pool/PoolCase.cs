using FastProxy.Kernels.Pool;
using FastProxy.Kernels.Simd;
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

    /// <summary>
    /// Few and many samples; images no larger than the window, rows and columns that no window reaches, gaps between windows; more than a
    /// block's threads to a channel.
    /// </summary>
    public static IEnumerable<PoolCase> Edges =>
        from at in new (PoolShape Shape, int Height, int Width)[]
        {
            (new(3, 1, 1), 1, 1), (new(3, 1, 1, true), 2, 2), (new(3, 1, 1), 2, 3), (new(3, 1, 1, true), 3, 2), (new(3, 1, 1), 9, 10),
            (new(2, 2, 0), 5, 7), (new(2, 3, 1, true), 6, 4), (new(1, 3, 0), 6, 5), (new(5, 3, 2, true), 3, 8),
            (new(7, 2, 3), 4, 4), (new(4, 3, 1), 8, 7),
        }
        from samples in new[] { 1, 17, 64, 80 }
        select new PoolCase(0, at.Shape, new ActivationLayout(2, at.Height, at.Width, samples));

    /// <summary>The edges, and some drawn.</summary>
    public static IEnumerable<PoolCase> ForGpu => Edges.Concat(Draw.Seeds(40).Select(Of));

    public float[] Input(System.Random random) => Draw.Floats(random, X.Samples * X.Neurons);

    public float[] Output(System.Random random) => Draw.Floats(random, X.Samples * Shape.Output(X).Neurons);
}
