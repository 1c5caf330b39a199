using System.Numerics;
using System.Runtime.InteropServices;
using FastProxy.Data;
using FastProxy.Execution;
using FastProxy.Execution.Cpu;
using FastProxy.Input;
using FastProxy.Kernels.Random;
using FastProxy.Kernels.Simd;
using FastProxy.Networks;
using FastProxy.Plans;
using FastProxy.Plans.Operations;
using FastProxy.Plans.Passes;

namespace FastProxy.Bench.Peer;

/// <summary>Compares the sign patterns of one network with a peer's, bit by bit.</summary>
internal static unsafe class SignBits
{
    /// <summary>
    /// Bits in which our patterns differ from the peer's, over all live ReLU calls. Our plan computes a pattern that several calls
    /// share once and does not say which they are, so a call is compared with the nearest pattern of its shape; that each pattern is met as often
    /// as its calls confirms the matching.
    /// </summary>
    /// <param name="network">The network.</param>
    /// <param name="images">The batch.</param>
    /// <param name="winograd">Whether our convolutions use Winograd's algorithm.</param>
    /// <param name="shapes">C, H, W of the peer's calls.</param>
    /// <param name="words">The peer's words, call by call, neuron by neuron.</param>
    /// <exception cref="InputException">The calls are not those of the network.</exception>
    public static long Differing(Network network, InputBatch images, bool winograd, int[][] shapes, ReadOnlySpan<ulong> words)
    {
        List<Ours> patterns = Patterns(network, images, winograd);
        long differing = 0;
        foreach (int[] shape in shapes)
        {
            var layout = new ActivationLayout(shape[0], shape[1], shape[2], images.Samples);
            int length = checked((int)layout.Neurons * Lanes.Words(images.Samples));
            ReadOnlySpan<ulong> call = words[..length];
            words = words[length..];
            long nearest = long.MaxValue;
            Ours? match = null;
            foreach (Ours pattern in patterns.Where(p => p.Layout == layout))
            {
                long distance = Distance(pattern.Words, call);
                (nearest, match) = distance < nearest ? (distance, pattern) : (nearest, match);
            }

            differing += match is null ? throw Mismatch() : nearest;
            match.Left--;
        }

        return words.IsEmpty && patterns.TrueForAll(p => p.Left == 0) ? differing : throw Mismatch();
    }

    /// <summary>The words of a file.</summary>
    public static ulong[] Read(string path) => MemoryMarshal.Cast<byte, ulong>(File.ReadAllBytes(path)).ToArray();

    private static List<Ours> Patterns(Network network, InputBatch images, bool winograd)
    {
        var builder = new PlanBuilder(OperationCatalog.All, images.Samples, winograd);
        builder.Add(network, PassCatalog.SetOf([PassCatalog.DistinctPatterns]));
        Plan plan = builder.Build();
        var source = new WeightSource(WeightInit.PyTorch);
        using var weights = new WeightCache(source, long.MaxValue);
        using var runner = new CpuPlanRunner(IsaExtensions.Best, 1, source, weights, images);
        List<Ours> patterns = [];
        runner.Run(plan, 0, n => patterns =
        [
            .. plan.Networks[n].Of(PassCatalog.DistinctPatterns)!.Calls.Select(c => new Ours(
                c.Pattern.Layout,
                MemoryMarshal.Cast<float, ulong>(runner.Floats(c.Pattern))[..checked((int)c.Pattern.Words)].ToArray(),
                c.Count)),
        ]);
        return patterns;
    }

    private static long Distance(ReadOnlySpan<ulong> a, ReadOnlySpan<ulong> b)
    {
        long distance = 0;
        for (int i = 0; i < a.Length; i++)
        {
            distance += BitOperations.PopCount(a[i] ^ b[i]);
        }

        return distance;
    }

    private static InputException Mismatch() => new("the peer's ReLU calls are not those of our network");

    private sealed class Ours(ActivationLayout layout, ulong[] words, int calls)
    {
        public ActivationLayout Layout => layout;

        public ulong[] Words => words;

        public int Left { get; set; } = calls;
    }
}
