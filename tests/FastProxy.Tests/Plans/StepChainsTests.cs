using FastProxy.Data;
using FastProxy.Execution;
using FastProxy.Execution.Cpu;
using FastProxy.Kernels.Activations;
using FastProxy.Kernels.Activations.Functions;
using FastProxy.Kernels.Random;
using FastProxy.Kernels.Simd;
using FastProxy.Networks;
using FastProxy.Networks.Operations;
using FastProxy.Plans;
using FastProxy.Plans.Operations;
using FastProxy.Plans.Passes;
using Xunit;

namespace FastProxy.Tests.Plans;

/// <summary>Steps that are parts of a layer's compute what they compute by themselves, as a grouped plan has them.</summary>
public sealed class StepChainsTests
{
    private static readonly Window Same = new(3, 1, 1);
    private static readonly WeightSource Source = new(WeightInit.PyTorch);

    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    [InlineData(64)]
    public void Bits_are_those_of_the_steps_one_after_another(int samples)
    {
        int parts = 0;
        int sums = 0;
        foreach (int seed in Enumerable.Range(1, 20))
        {
            foreach (Network network in (Network[])[Residual(seed), RandomNetwork.WithFunctions(seed), RandomNetwork.General(seed)])
            {
                InputBatch images = RandomNetwork.Images(network, samples, seed);
                Plan chained = PlanOf(network, samples, isGrouped: false);
                parts += chained.Steps.OfType<WeightStep>().Sum(s => s.After.Count);
                sums += chained.Steps.OfType<WeightStep>().Count(s => s.Sums is not null);
                uint[] expected = Run(PlanOf(network, samples, isGrouped: true), images, IsaExtensions.Best, 1);
                foreach (Isa isa in IsaExtensions.Supported)
                {
                    foreach (int threads in (int[])[1, 2, 3])
                    {
                        Assert.True(expected.SequenceEqual(Run(chained, images, isa, threads)), $"seed {seed}, {isa}, {threads} threads");
                    }
                }
            }
        }

        Assert.True(parts >= 60 && sums >= 60, $"{parts} parts, {sums} sums");
    }

    [Fact]
    public void Everything_after_a_layer_of_a_residual_network_is_a_part_of_it()
    {
        Plan plan = PlanOf(Residual(1), 16, isGrouped: false);
        Assert.DoesNotContain(plan.Steps, s => s is AddStep or ApplyStep or SampleDotsStep { X.Producer: ConvStep });
        Assert.Contains(plan.Steps.OfType<ConvStep>(), s => s.After is [AddStep { Summands: [_, _] }]);
        Assert.Contains(plan.Steps.OfType<ConvStep>(), s => s.After is [AddStep { Summands: [{ Affine.Fixed: not null }] }, ApplyStep]);
    }

    [Fact]
    public void An_activation_that_others_read_is_kept()
    {
        var net = new NetworkBuilder();
        int x = net.Conv(net.Input(new Shape(3, 6, 5)), 4, Same, new Weight("a", "a"));
        int y = net.Apply(x, new ElementFunction<Silu>());
        net.Concat(x, y);
        Plan plan = PlanOf(net.Build(), 16, isGrouped: false);
        Assert.Single(plan.Steps, s => s is ApplyStep);
        Assert.All(plan.Steps.OfType<ConvStep>(), s => Assert.Empty(s.After));
    }

    /// <summary>Residual blocks without batch statistics: biases, fixed factors, functions, strides, a depthwise layer.</summary>
    private static Network Residual(int seed)
    {
        var random = new Random(seed);
        int layers = 0;
        var net = new NetworkBuilder();
        int Conv(int x, int channels, Window window, int groups = 1)
        {
            string key = $"layer {layers++}";
            return net.Conv(x, channels, window, new Weight(key, key), groups, hasBias: true);
        }

        int channels = 8 * random.Next(1, 4) + random.Next(2);
        int x = Conv(net.Input(new Shape(3, random.Next(4, 20), random.Next(4, 20))), channels, new Window(3, 2, 1));
        for (int block = 0; block < 3; block++)
        {
            int y = net.Relu(Conv(net.Relu(x), channels, Same));
            y = net.Apply(Conv(y, channels, Same, channels), new ElementFunction<Silu>());
            x = net.Add(Conv(y, channels, new Window(1, 1, 0)), net.Relu(x));
        }

        x = Conv(net.Relu(x), 2 * channels, new Window(1, 2, 0));
        x = net.Scale(x, [.. Enumerable.Range(0, 2 * channels).Select(c => 0.5f + 0.1f * c)]);
        net.GlobalAvgPool(net.Apply(x, new ElementFunction<Clip>(0, 6)));
        return net.Build();
    }

    private static Plan PlanOf(Network network, int samples, bool isGrouped)
    {
        var builder = new PlanBuilder(OperationCatalog.All, samples, isWinograd: true);
        builder.Add(network, PassCatalog.SetOf([PassCatalog.Logits]));
        return builder.Build(isGrouped);
    }

    /// <summary>Returns the bits of the logits and of what is watched.</summary>
    private static uint[] Run(Plan plan, InputBatch images, Isa isa, int threads)
    {
        using var weights = new WeightCache(Source, long.MaxValue);
        using var runner = new CpuPlanRunner(isa, threads, Source, weights, images);
        uint[] bits = [];
        runner.Run(plan, 1, _ =>
        {
            NetworkPlan network = plan.Networks[0];
            IEnumerable<float> watched = network.Watched[PassCatalog.Logits].SelectMany(b => runner.Floats(b).ToArray());
            bits = [.. runner.Values(network.Of(PassCatalog.Logits)!).Concat(watched).Select(BitConverter.SingleToUInt32Bits)];
        });
        return bits;
    }
}
