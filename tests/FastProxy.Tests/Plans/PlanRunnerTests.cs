using FastProxy.Data;
using FastProxy.Execution;
using FastProxy.Execution.Cpu;
using FastProxy.Kernels.Random;
using FastProxy.Kernels.Simd;
using FastProxy.Networks;
using FastProxy.Networks.Operations;
using FastProxy.Plans;
using FastProxy.Plans.Operations;
using FastProxy.Plans.Passes;
using Xunit;

namespace FastProxy.Tests.Plans;

/// <summary>Plans of random networks against the same networks in float64, node by node.</summary>
public sealed class PlanRunnerTests
{
    private const int Networks = 60;
    private static readonly PassSet All = PassCatalog.SetOf(
        [PassCatalog.DistinctPatterns, PassCatalog.Agreement, PassCatalog.AllDistinctPatterns, PassCatalog.Logits]);
    private static readonly int[] Batches = [1, 5, 16, 20, 64, 70];

    public static TheoryData<int, bool> Cases
    {
        get
        {
            // Half of them where fused multiply-add is a library call.
            var cases = new TheoryData<int, bool>();
            for (int seed = 1; seed <= (IsaExtensions.Best == Isa.Scalar ? Networks / 2 : Networks); seed++)
            {
                cases.Add(seed, seed % 2 == 0);
            }

            return cases;
        }
    }

    [Fact]
    public void Random_networks_hold_every_operation_and_dead_and_zero_calls()
    {
        Network[] networks = [
            .. Enumerable.Range(1, Networks).Select(RandomNetwork.Of), .. Enumerable.Range(1, Networks).Select(s => RandomNetwork.WithFunctions(s)),
            .. Enumerable.Range(1, Networks).Select(RandomNetwork.General), .. Enumerable.Range(1, Networks).Select(RandomSequence.Of)];
        Assert.All(networks, n => Assert.True(n.IsConnected));
        Type[] kinds = [.. typeof(Op).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(Op)))];
        Assert.All(kinds, kind => Assert.True(networks.Count(n => n.Nodes.Any(m => m.Op.GetType() == kind)) >= 10, kind.Name));
        Assert.True(networks.Count(n => n.Nodes.Any(m => m.Op is ReluOp && !n.Reached[m.Id])) >= 10);
        Assert.True(networks.Count(n => n.Nodes.Any(m => m.Op is ReluOp && n.Reached[m.Id] && !n.Live[m.Id])) >= 10);
    }

    [Fact]
    public void Few_signs_are_within_rounding_so_that_the_comparison_holds_the_others()
    {
        var source = new WeightSource(WeightInit.PyTorch);
        double[] shares = [.. Enumerable.Range(1, 20).Select(seed =>
        {
            Network network = RandomNetwork.Of(seed);
            Naive[] calls = [
                .. new NaiveNetwork(network, source, seed, seed % 2 == 0, RandomNetwork.Images(network, 5, seed).Values, 5).Calls.Select(c => c.X)];
            return calls.Sum(x => Enumerable.Range(0, x.Values.Length).Count(x.IsUncertain)) / (double)calls.Sum(x => x.Values.Length);
        }).Order()];
        Assert.True(shares[15] < 0.001 && shares[^1] < 0.5, string.Join(" ", shares.Select(s => s.ToString("g2"))));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Output_and_patterns_are_those_of_the_network_in_float64(int seed, bool winograd)
    {
        int samples = Batches[seed / 2 % Batches.Length];
        Check(RandomNetwork.Of(seed), seed, winograd, samples, $"seed {seed}, batch {samples}, winograd {winograd}");
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void General_operations_are_those_of_the_network_in_float64(int seed, bool winograd)
    {
        int samples = Batches[seed / 2 % Batches.Length];
        Check(RandomNetwork.General(seed), seed, winograd, samples, $"seed {seed}, batch {samples}, winograd {winograd}");
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Sequences_are_those_of_the_network_in_float64(int seed, bool winograd)
    {
        int samples = Batches[seed / 2 % Batches.Length];
        Check(RandomSequence.Of(seed), seed, winograd, samples, $"seed {seed}, batch {samples}, winograd {winograd}");
    }

    [Theory]
    [InlineData(5, 7, 5)]
    [InlineData(6, 6, 64)]
    public void Zeros_in_a_concatenation_and_windows_that_begin_inside_the_image_are_those_in_float64(int height, int width, int samples)
    {
        var net = new NetworkBuilder();
        int x = net.Relu(net.Input(new Shape(3, height, width)));
        int even = net.Conv(x, 2, new Window(1, 2), new Weight("even", "even"));
        int odd = net.Conv(x, 3, new Window(1, 2, offset: 1), new Weight("odd", "odd"));
        int deep = net.Conv(x, 4, new Window(3, 2, 1, offset: 2), new Weight("deep", "deep"));
        int joined = net.Concat(net.Zero(even), even, net.Zero(x, stride: 2), net.BatchNorm(odd, "norm"), net.Zero(odd), deep);
        net.Conv(net.Relu(joined), 5, new Window(3, 1, 1), new Weight("last", "last"));
        Check(net.Build(), height, winograd: false, samples, $"{height}x{width}, batch {samples}");
    }

    [Theory]
    [InlineData(1, 23, 5, false)]
    [InlineData(6, 7, 17, true)]
    [InlineData(5, 4, 64, true)]
    public void Biases_before_batch_norm_and_transposed_convolutions_are_those_in_float64(int height, int width, int samples, bool winograd)
    {
        var net = new NetworkBuilder();
        int x = net.Input(new Shape(3, height, width));
        int line = net.Conv(x, 6, new Window(new WindowAxis(1), new WindowAxis(4, 2, 0, 3)), new Weight("line", "line"), hasBias: true);
        int wide = net.ConvTranspose(
            net.Relu(net.BatchNorm(line, "norm")),
            4,
            new Window(new WindowAxis(2, 3), new WindowAxis(3, 2, 1, 1, 2)),
            new Weight("wide", "wide"),
            groups: 2,
            hasBias: true,
            outputPadding: (2, 1));
        int same = net.ConvTranspose(net.BatchNorm(wide, "norm"), 5, new Window(3, 1, 1), new Weight("same", "same"), hasBias: true);
        net.ConvTranspose(net.Relu(same), 5, new Window(2, 2), new Weight("alone", "alone"), groups: 5);
        Check(net.Build(), height, winograd, samples, $"{height}x{width}, batch {samples}, winograd {winograd}");
    }

    private static void Check(Network network, int seed, bool winograd, int samples, string context)
    {
        InputBatch images = RandomNetwork.Images(network, samples, seed);
        var source = new WeightSource(WeightInit.PyTorch);
        Results results = Run([network], winograd, images, source, seed, IsaExtensions.Best, 1)[0];

        var naive = new NaiveNetwork(network, source, seed, winograd, images.Values, samples);
        double[] expected = naive.Output.Values;
        Assert.Equal(expected.Length, results.Output.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            if (!(Math.Abs(results.Output[i] - expected[i]) <= naive.Output.Errors[i] + 1e-38))
            {
                Assert.Fail($"{context}: output {i} is {results.Output[i]:r}, expected {expected[i]:r} within {naive.Output.Errors[i]:g3}");
            }
        }

        CheckPatterns(results.Patterns, [.. naive.Calls], samples, context);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Threads_and_vector_width_do_not_touch_a_bit(int seed, bool winograd)
    {
        Network network = RandomNetwork.Of(seed);
        InputBatch images = RandomNetwork.Images(network, Batches[seed / 2 % Batches.Length], seed);
        var source = new WeightSource(WeightInit.Kaiming);
        Results one = Run([network], winograd, images, source, seed, IsaExtensions.Best, 1)[0];
        foreach (Isa isa in IsaExtensions.Supported)
        {
            AssertSame(one, Run([network], winograd, images, source, seed, isa, 3)[0], $"seed {seed}, {isa}, 3 threads");
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Company_does_not_touch_a_bit(int seed, bool winograd)
    {
        // Networks whose outputs lie inside each other, in any order: what one reads to the end, another goes on from.
        var random = new Random(seed);
        Network whole = RandomNetwork.Of(seed);
        int[] lengths = [.. Enumerable.Range(2, whole.Nodes.Count - 1).Where(n => whole.Reached[n - 1])];
        Network[] networks = [whole, .. Enumerable.Range(0, 5).Select(_ => RandomNetwork.Prefix(whole, lengths[random.Next(lengths.Length)]))];
        random.Shuffle(networks);
        InputBatch images = RandomNetwork.Images(whole, Batches[seed / 2 % 4], seed);
        var source = new WeightSource(WeightInit.PyTorch);
        Results[] together = Run(networks, winograd, images, source, seed, IsaExtensions.Best, 1);
        for (int i = 0; i < networks.Length; i++)
        {
            Results alone = Run([networks[i]], winograd, images, source, seed, IsaExtensions.Best, 1)[0];
            AssertSame(alone, together[i], $"seed {seed}, network {i} of {networks.Length}, {networks[i].Nodes.Count} nodes");
        }
    }

    [Fact]
    public void Batch_norm_of_the_images_is_that_of_any_activation()
    {
        var net = new NetworkBuilder();
        int x = net.Input(new Shape(3, 5, 4));
        net.Relu(net.Add(net.BatchNorm(x, "norm"), x));
        Network network = net.Build();
        InputBatch images = RandomNetwork.Images(network, 20, 1);
        var source = new WeightSource(WeightInit.PyTorch);
        Results results = Run([network], true, images, source, 1, IsaExtensions.Best, 1)[0];
        Naive expected = new NaiveNetwork(network, source, 1, true, images.Values, 20).Output;
        Assert.All(results.Output.Select((v, i) => (v, i)), p => Assert.InRange(Math.Abs(p.v - expected.Values[p.i]), 0, expected.Errors[p.i]));
    }

    [Fact]
    public void An_output_outlives_a_sum_that_reads_it_last()
    {
        // The second network has no step of its own; it is ready when the first is, whose last step could take its output's place.
        var net = new NetworkBuilder();
        int conv = net.Conv(net.Input(new Shape(3, 6, 6)), 4, new Window(3, 1, 1), new Weight("a", "a"));
        Network inner = net.Build();
        net.BatchNorm(conv, "norm");
        Network outer = net.Build();
        InputBatch images = RandomNetwork.Images(outer, 16, 1);
        var source = new WeightSource(WeightInit.PyTorch);
        Results alone = Run([inner], true, images, source, 1, IsaExtensions.Best, 1)[0];
        AssertSame(alone, Run([outer, inner], true, images, source, 1, IsaExtensions.Best, 1)[1], "after the network that reads it");
    }

    private static void AssertSame(Results expected, Results actual, string context)
    {
        Assert.True(
            expected.Output.Select(BitConverter.SingleToUInt32Bits).SequenceEqual(actual.Output.Select(BitConverter.SingleToUInt32Bits)),
            $"{context}: output");
        Assert.True(expected.Patterns.Agreement.SequenceEqual(actual.Patterns.Agreement), $"{context}: agreement");
        Assert.Equal(expected.Patterns with { Agreement = [] }, actual.Patterns with { Agreement = [] });
    }

    private static Results[] Run(
        Network[] networks, bool winograd, InputBatch images, WeightSource source, long seed, Isa isa, int threads)
    {
        var builder = new PlanBuilder(OperationCatalog.All, images.Samples, winograd);
        foreach (Network network in networks)
        {
            builder.Add(network, All);
        }

        Plan plan = builder.Build();
        using var weights = new WeightCache(source, long.MaxValue);
        using var runner = new CpuPlanRunner(isa, threads, source, weights, images);
        var results = new Results[networks.Length];
        runner.Run(
            plan, seed, n => results[n] = new Results(runner.Patterns(plan.Networks[n]), runner.Values(plan.Networks[n].Of(PassCatalog.Logits)!)));
        return results;
    }

    /// <summary>Exact on the neurons whose signs are beyond rounding; the others, few, may count either way.</summary>
    private static void CheckPatterns(PatternStatistics actual, (Naive X, bool IsLive)[] calls, int samples, string context)
    {
        var agreement = new long[samples * samples];
        var uncertain = new long[samples * samples];
        HashSet<string>[] distinct = [[], []];
        long[] open = [0, 0];
        long[] neurons = [0, 0];
        foreach ((Naive x, bool isLive) in calls)
        {
            int length = (int)x.Layout.Neurons;
            for (int v = 0; v < length; v++)
            {
                bool[] signs = [.. Enumerable.Range(0, samples).Select(n => x.Values[n * length + v] > 0)];
                bool[] isOpen = [.. Enumerable.Range(0, samples).Select(n => x.IsUncertain(n * length + v))];
                string word = new([.. signs.Select(s => s ? '1' : '0')]);
                foreach (int set in isLive ? (int[])[0, 1] : [1])
                {
                    neurons[set]++;
                    open[set] += isOpen.Contains(true) ? 1 : 0;
                    _ = isOpen.Contains(true) || distinct[set].Add(word);
                }

                for (int i = 0; i < samples * samples && isLive; i++)
                {
                    bool isEither = i / samples != i % samples && (isOpen[i / samples] || isOpen[i % samples]);
                    uncertain[i] += isEither ? 1 : 0;
                    agreement[i] += !isEither && signs[i / samples] == signs[i % samples] ? 1 : 0;
                }
            }
        }

        Assert.Equal(neurons[0], actual.Neurons);
        Assert.InRange(actual.Distinct, distinct[0].Count, distinct[0].Count + open[0]);
        Assert.InRange(actual.AllDistinct, distinct[1].Count, distinct[1].Count + open[1]);
        for (int i = 0; i < agreement.Length; i++)
        {
            if (actual.Agreement[i] < agreement[i] || actual.Agreement[i] > agreement[i] + uncertain[i])
            {
                Assert.Fail(
                    $"{context}: samples {i / samples} and {i % samples} agree on {actual.Agreement[i]}, expected {agreement[i]} to "
                        + $"{agreement[i] + uncertain[i]}");
            }
        }
    }

    private sealed record Results(PatternStatistics Patterns, float[] Output);
}
