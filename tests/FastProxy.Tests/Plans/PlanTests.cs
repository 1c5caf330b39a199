using FastProxy.Data;
using FastProxy.Execution;
using FastProxy.Execution.Cpu;
using FastProxy.Kernels.Random;
using FastProxy.Kernels.Simd;
using FastProxy.Networks;
using FastProxy.Networks.Canonical;
using FastProxy.Networks.Operations;
using FastProxy.Plans;
using FastProxy.Plans.Operations;
using FastProxy.Plans.Passes;
using FastProxy.Spaces.Nasbench201;
using Xunit;

namespace FastProxy.Tests.Plans;

/// <summary>What a plan shares, and where it puts what it keeps.</summary>
public sealed class PlanTests
{
    private static readonly Window Same = new(3, 1, 1);

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 40)];

    [Fact]
    public void Identical_networks_add_no_step()
    {
        Network network = Chain("a", "b", "c");
        Plan plan = PlanOf([network, network, Chain("a", "b", "c")]);
        Assert.Equal(PlanOf([network]).Steps.Count, plan.Steps.Count);
        Assert.Single(plan.Networks.Select(n => n.Of(PassCatalog.Logits)).Distinct());
        Assert.Single(plan.Networks.Select(n => n.Of(PassCatalog.DistinctPatterns)!.Calls[0].Pattern).Distinct());
    }

    [Fact]
    public void Networks_share_their_steps_as_far_as_their_weight_keys_are_equal()
    {
        int alone = PlanOf([Chain("a", "b", "c")]).Steps.Count;
        Network[] others = [Chain("a", "b", "d"), Chain("a", "d", "c"), Chain("d", "b", "c")];
        int[] together = [.. others.Select(other => PlanOf([Chain("a", "b", "c"), other]).Steps.Count)];
        Assert.True(alone < together[0] && together[0] < together[1] && together[1] < together[2], string.Join(" < ", together.Prepend(alone)));
        Assert.Equal(2 * alone, together[2]);
    }

    /// <summary>As imported models are: no keys but their places in the canonical form.</summary>
    [Fact]
    public void Forty_variants_of_a_mobilenet_share_their_stem_and_their_first_block()
    {
        Network[] variants = [.. Enumerable.Range(1, 40).Select(expansion => NetworkForm.WithCanonicalKeys(Variant(expansion)))];
        Step[] steps = [.. PlanOf(variants).Steps];
        Assert.Single(steps.OfType<ConvStep>(), conv => conv.Shape.InChannels == 3);
        Assert.Single(steps.OfType<ConvStep>(), conv => conv.Shape.Groups == 16);

        // The second block is each variant's own: three convolutions each, beside four that all share.
        Assert.Equal(4 + 3 * variants.Length, steps.OfType<ConvStep>().Count());

        static Network Variant(int expansion)
        {
            var net = new NetworkBuilder();
            int x = Layer(net, net.Input(new Shape(3, 8, 8)), 8, new Window(3, 2, 1), "stem");
            x = Block(net, Block(net, x, 2, "first"), expansion + 2, "second");
            net.Linear(net.GlobalAvgPool(x), 4, new Weight("classifier", "classifier"));
            return net.Build();
        }

        static int Block(NetworkBuilder net, int x, int expansion, string name)
        {
            int wide = 8 * expansion;
            int y = Layer(net, x, wide, new Window(1), $"{name}.expand");
            y = Layer(net, y, wide, Same, $"{name}.depthwise", wide);
            return net.Add(x, net.BatchNorm(net.Conv(y, 8, new Window(1), new Weight($"{name}.project", "")), $"{name}.norm"));
        }

        static int Layer(NetworkBuilder net, int x, int channels, Window window, string name, int groups = 1) =>
            net.Apply(net.BatchNorm(net.Conv(x, channels, window, new Weight(name, ""), groups), $"{name}.norm"), ElementFunctions.Clip(0, 6));
    }

    [Fact]
    public void Weights_are_shared_by_key_and_never_by_the_layers_name()
    {
        static Network Of(string layer, string key)
        {
            var net = new NetworkBuilder();
            net.Relu(net.Conv(net.Input(new Shape(3, 6, 5)), 4, Same, new Weight(layer, key)));
            return net.Build();
        }

        int alone = PlanOf([Of("one", "key")]).Steps.Count;
        Assert.Equal(alone, PlanOf([Of("one", "key"), Of("two", "key")]).Steps.Count);
        Assert.Equal(2 * alone, PlanOf([Of("one", "key"), Of("one", "other")]).Steps.Count);
    }

    [Fact]
    public void A_dead_branch_adds_no_step_unless_all_calls_are_wanted()
    {
        static Network Of(bool withDeadBranch)
        {
            var net = new NetworkBuilder();
            int x = net.Input(new Shape(3, 6, 5));
            if (withDeadBranch)
            {
                net.Zero(net.Relu(net.BatchNorm(net.Conv(net.Relu(x), 4, Same, new Weight("dead", "dead")), "norm")));
            }

            net.Relu(net.Conv(x, 4, Same, new Weight("live", "live")));
            return net.Build();
        }

        Assert.Equal(PlanOf([Of(false)]).Steps.Count, PlanOf([Of(true)]).Steps.Count);
        Assert.True(PlanOf([Of(true)]).Steps.Count < PlanOf([Of(true)], all: true).Steps.Count);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void No_two_buffers_in_use_overlap(int seed)
    {
        var random = new Random(seed);
        Network whole = RandomNetwork.Of(seed);
        int[] lengths = [.. Enumerable.Range(2, whole.Nodes.Count - 1).Where(n => whole.Reached[n - 1])];
        Network[] networks = [whole, .. Enumerable.Range(0, 5).Select(_ => RandomNetwork.Prefix(whole, lengths[random.Next(lengths.Length)]))];
        random.Shuffle(networks);
        Places.Check(PlanOf(networks, all: true, samples: 20), $"seed {seed}");
        Places.Check(PlanOf(networks, all: true, output: false, samples: 70), $"seed {seed}, no outputs");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void No_two_buffers_in_use_overlap_in_a_population(bool all)
    {
        var space = new Nasbench201Space(new Nasbench201Settings { Channels = 4, CellsPerStage = 2, ImageSize = 8 });
        Network[] population = [.. Enumerable.Range(0, 16).Select(i => space.Build(space.At(i * 977L))).Where(n => n.IsConnected)];
        Places.Check(PlanOf(population, all, output: false), $"all {all}");
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Equal_content_has_equal_keys_in_different_plans(int seed)
    {
        Network network = RandomNetwork.Of(seed);
        NetworkPlan alone = PlanOf([network], all: true).Networks[0];
        NetworkPlan after = PlanOf([Chain("a", "b", "c"), RandomNetwork.Of(seed + 1), network], all: true, samples: 70).Networks[2];
        Assert.Equal(alone.Of(PassCatalog.Logits)!.Key, after.Of(PassCatalog.Logits)!.Key);
        Assert.Equal(Calls(alone, PassCatalog.DistinctPatterns), Calls(after, PassCatalog.DistinctPatterns));
        Assert.Equal(Calls(alone, PassCatalog.AllDistinctPatterns), Calls(after, PassCatalog.AllDistinctPatterns));

        static IEnumerable<(UInt128 Key, int Count)> Calls(NetworkPlan plan, PatternPass pass) =>
            plan.Of(pass)!.Calls.Select(c => (c.Pattern.Key, c.Count));
    }

    [Fact]
    public void The_order_of_a_sums_inputs_changes_no_bit()
    {
        static Network Of(int[] order)
        {
            var net = new NetworkBuilder();
            int x = net.Input(new Shape(3, 6, 5));
            int a = net.Conv(x, 4, Same, new Weight("a", "a"));
            int b = net.BatchNorm(net.Conv(x, 4, Same, new Weight("b", "b")), "norm");
            int c = net.AvgPool(a, Same, countPadding: false);
            int[] inputs = [a, b, c, net.Relu(b), a, net.Zero(a)];
            net.Relu(net.Add([.. order.Select(i => inputs[i])]));
            return net.Build();
        }

        int[] order = [0, 1, 2, 3, 4, 5];
        Network network = Of(order);
        InputBatch images = RandomNetwork.Images(network, 20, 1);
        (UInt128 Key, float[] Values) first = Output(network, images);
        for (int seed = 1; seed <= 20; seed++)
        {
            new Random(seed).Shuffle(order);
            (UInt128 key, float[] values) = Output(Of(order), images);
            Assert.True(first.Key == key, $"seed {seed}: {string.Join(", ", order)}");
            Assert.Equal(first.Values.Select(BitConverter.SingleToUInt32Bits), values.Select(BitConverter.SingleToUInt32Bits));
        }
    }

    private static (UInt128 Key, float[] Values) Output(Network network, InputBatch images)
    {
        Plan plan = PlanOf([network], samples: images.Samples);
        var source = new WeightSource(WeightInit.PyTorch);
        using var weights = new WeightCache(source, long.MaxValue);
        using var runner = new CpuPlanRunner(IsaExtensions.Best, 1, source, weights, images);
        float[] values = [];
        runner.Run(plan, 0, _ => values = runner.Values(plan.Networks[0].Of(PassCatalog.Logits)!));
        return (plan.Networks[0].Of(PassCatalog.Logits)!.Key, values);
    }

    /// <summary>Three convolutions in a row with batch-norm and ReLU between them.</summary>
    private static Network Chain(params string[] keys)
    {
        var net = new NetworkBuilder();
        int x = net.Input(new Shape(3, 6, 5));
        foreach (string key in keys)
        {
            x = net.Relu(net.BatchNorm(net.Conv(x, 4, Same, new Weight(key, key)), "norm"));
        }

        return net.Build();
    }

    private static Plan PlanOf(IReadOnlyList<Network> networks, bool all = false, bool output = true, int samples = 16)
    {
        var builder = new PlanBuilder(OperationCatalog.All, samples, isWinograd: true);
        foreach (Network network in networks)
        {
            Pass[] passes =
            [
                PassCatalog.DistinctPatterns,
                .. all ? new Pass[] { PassCatalog.AllDistinctPatterns } : [],
                .. output ? new Pass[] { PassCatalog.Logits } : [],
            ];
            builder.Add(network, PassCatalog.SetOf(passes));
        }

        return builder.Build();
    }
}
