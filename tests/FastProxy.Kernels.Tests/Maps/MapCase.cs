using FastProxy.Kernels.Maps;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Tests.Testing;

namespace FastProxy.Kernels.Tests.Maps;

/// <summary>Lists in an address space that does not move.</summary>
internal unsafe delegate void WithLists(int* starts, int* sources, float* weights);

/// <summary>A pseudo-random map: along channels, rows, columns, rows and columns together, or places that cut across channels.</summary>
/// <param name="Seed">The seed that gives the case again.</param>
/// <param name="X">The layout of the input.</param>
/// <param name="Y">The layout of the result.</param>
/// <param name="Lists">The map.</param>
internal sealed record MapCase(int Seed, ActivationLayout X, ActivationLayout Y, MapLists Lists)
{
    /// <summary>Small cases of every kind.</summary>
    public static IEnumerable<MapCase> ForGpu => Enumerable.Range(1, 24).Select(seed => Of(seed, hasEmpty: false));

    public static MapCase Of(int seed, bool hasEmpty)
    {
        var random = new System.Random(seed);
        (int height, int width) = random.Pick(Draw.Images);
        var x = new ActivationLayout(random.Next(1, 9), height, width, random.Pick(Draw.Samples));
        int results = random.Next(1, 8);
        (MapShape shape, ActivationLayout y) = (seed % 5) switch
        {
            0 => (new MapShape(1, x.Channels, results, height * width), x with { Channels = results }),
            1 => (new MapShape(x.Channels, height, results, width), x with { Height = results }),
            2 => (new MapShape(x.Channels * height, width, results, 1), x with { Width = results }),
            3 => (new MapShape(x.Channels, height * width, results, 1), x with { Height = 1, Width = results }),

            // A line lies in no one channel of the result, nor at one pixel.
            _ => (new MapShape(x.Channels, height, results, width), new ActivationLayout(1, width, x.Channels * results, x.Samples)),
        };
        int[][] lists = [.. Enumerable.Range(0, results).Select(_ => Enumerable.Range(0, random.Next(hasEmpty ? 0 : 1, 6))
            .Select(_ => random.Next(shape.Length)).ToArray())];
        int[] starts = [0, .. lists.Select((_, i) => lists.Take(i + 1).Sum(list => list.Length))];
        int[] sources = [.. lists.SelectMany(list => list)];
        return new(seed, x, y, new MapLists(shape, starts, sources, Draw.Floats(random, sources.Length)));
    }

    /// <summary>Runs <paramref name="body"/> with the lists.</summary>
    public unsafe void Run(WithLists body)
    {
        fixed (int* starts = Lists.Starts, sources = Lists.Sources)
        {
            fixed (float* weights = Lists.Weights)
            {
                body(starts, sources, weights);
            }
        }
    }

    public override string ToString() => $"seed {Seed}, {X} to {Y}, {Lists.Shape}";
}
