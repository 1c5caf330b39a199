using FastProxy.Data;
using FastProxy.Execution;
using FastProxy.Execution.Cpu;
using FastProxy.Execution.Gpu;
using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Random;
using FastProxy.Kernels.Simd;
using FastProxy.Networks;
using FastProxy.Plans;
using FastProxy.Plans.Operations;
using FastProxy.Plans.Passes;
using FastProxy.Ptx;
using FastProxy.Ptx.Execution;
using FastProxy.Tests.Plans;
using Xunit;

namespace FastProxy.Tests.Execution;

/// <summary>Plans on the emulated GPU against the same plans on the processor: every test compares bits.</summary>
public sealed class GpuPlanRunnerTests
{
    private static readonly Pass[] Patterns = [PassCatalog.DistinctPatterns, PassCatalog.Agreement, PassCatalog.AllDistinctPatterns];
    private static readonly int[] Batches = [1, 5, 16, 20, 33, 64, 70];

    public static TheoryData<int, ThreadOrder> Cases
    {
        get
        {
            var cases = new TheoryData<int, ThreadOrder>();
            for (int seed = 1; seed <= 20; seed++)
            {
                cases.Add(seed, seed % 2 == 0 ? ThreadOrder.Ascending : ThreadOrder.Descending);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Forward_passes_and_patterns_are_those_of_the_processor(int seed, ThreadOrder order)
    {
        int samples = Batches[seed % Batches.Length];
        Network[] networks = [RandomNetwork.Of(seed), RandomNetwork.Of(seed)];
        InputBatch images = RandomNetwork.Images(networks[0], samples, seed);
        (PatternStatistics Patterns, float[] Output)[] expected = Run(networks, images, seed, null);
        using var device = new EmulatedDevice(new EmulatorOptions { Order = order });
        (PatternStatistics Patterns, float[] Output)[] actual = Run(networks, images, seed, device);
        foreach ((var cpu, var gpu) in expected.Zip(actual))
        {
            Assert.Equal(cpu.Output, gpu.Output);
            Assert.Equal(cpu.Patterns with { Agreement = [] }, gpu.Patterns with { Agreement = [] });
            Assert.Equal(cpu.Patterns.Agreement, gpu.Patterns.Agreement);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Gradients_tangents_and_kernels_are_those_of_the_processor(int seed, ThreadOrder order)
    {
        int samples = Batches[seed % 4];
        Network[] networks = [RandomNetwork.Classifier(seed), RandomNetwork.WithFunctions(seed, 1 + seed % 2), RandomNetwork.General(seed)];
        InputBatch images = RandomNetwork.Images(networks[0], samples, seed).WithLabels(LabelSource.Random, RandomNetwork.Classes, seed);
        InputBatch next = RandomNetwork.Images(networks[0], samples, seed + 1).WithLabels(LabelSource.Random, RandomNetwork.Classes, seed + 1);
        var source = new WeightSource(WeightInit.PyTorch);
        var options = new PassOptions(seed, Isa: IsaExtensions.Best, Next: next);
        Pass[] passes = [.. Passes.All.Except([PassCatalog.Flow])];
        using var device = new EmulatedDevice(new EmulatorOptions { Order = order });
        Passes[] cpu = Passes.Of(networks, passes, images, source, options);
        Passes[] gpu = Passes.Of(networks, passes, images, source, options with { Device = device, IsGrouped = true });
        var pairs = cpu.SelectMany(p => p.Everything).Zip(gpu.SelectMany(p => p.Everything));
        foreach (((string name, double[] expected), (string, double[] Values) actual) in pairs)
        {
            if (!expected.AsSpan().SequenceEqual(actual.Values))
            {
                Assert.Fail($"{name}: {First(expected, actual.Values)}");
            }
        }
    }

    [Theory]
    [InlineData(1, ThreadOrder.Ascending)]
    [InlineData(2, ThreadOrder.Descending)]
    [InlineData(3, ThreadOrder.Ascending)]
    [InlineData(4, ThreadOrder.Descending)]
    [InlineData(7, ThreadOrder.Ascending)]
    [InlineData(8, ThreadOrder.Descending)]
    public void Gradients_and_tangents_of_sequences_are_those_of_the_processor(int seed, ThreadOrder order)
    {
        Network[] networks = [RandomSequence.Of(seed)];
        InputBatch tokens = RandomNetwork.Images(networks[0], Batches[seed % 4], seed).WithLabels(LabelSource.Random, RandomNetwork.Classes, seed);
        var source = new WeightSource(WeightInit.PyTorch);
        var options = new PassOptions(seed, Isa: IsaExtensions.Best, Next: tokens);
        Pass[] passes = [PassCatalog.Logits, PassCatalog.LossGradient, PassCatalog.BiasGradients, PassCatalog.Curvature];
        using var device = new EmulatedDevice(new EmulatorOptions { Order = order });
        Passes cpu = Passes.Of(networks, passes, tokens, source, options)[0];
        Passes gpu = Passes.Of(networks, passes, tokens, source, options with { Device = device, IsGrouped = true })[0];
        Assert.Equal(cpu.Everything, gpu.Everything);
    }

    /// <summary>Waves change the order of steps and where results lie, not the results.</summary>
    [Theory]
    [InlineData(3)]
    [InlineData(8)]
    public void A_grouped_plan_runs_on_the_processor_too(int seed)
    {
        Network[] networks = [RandomNetwork.Classifier(seed), RandomNetwork.Classifier(seed + 1), RandomNetwork.Classifier(seed)];
        InputBatch images = RandomNetwork.Images(networks[0], 6, seed).WithLabels(LabelSource.Random, RandomNetwork.Classes, seed);
        var source = new WeightSource(WeightInit.PyTorch);
        networks = [.. networks.Where(n => n.Nodes[0].Shape == networks[0].Nodes[0].Shape)];
        var options = new PassOptions(seed, Isa: IsaExtensions.Best, Next: images);
        Pass[] passes = [.. Passes.All.Except([PassCatalog.Flow])];
        foreach ((Passes alone, Passes grouped) in Passes.Of(networks, passes, images, source, options)
            .Zip(Passes.Of(networks, passes, images, source, options with { IsGrouped = true })))
        {
            Assert.Equal(alone.Everything, grouped.Everything);
        }
    }

    private static string First(double[] expected, double[] actual)
    {
        if (expected.Length != actual.Length)
        {
            return $"{actual.Length} elements, expected {expected.Length}";
        }

        int at = Enumerable.Range(0, expected.Length).FirstOrDefault(i => !expected[i].Equals(actual[i]));
        return $"element {at} of {expected.Length} is {actual[at]:g9}, expected {expected[at]:g9}";
    }

    private static (PatternStatistics Patterns, float[] Output)[] Run(Network[] networks, InputBatch images, long seed, IGpuDevice? device)
    {
        var builder = new PlanBuilder(OperationCatalog.All, images.Samples, isWinograd: false);
        foreach (Network network in networks)
        {
            builder.Add(network, PassCatalog.SetOf([.. Patterns, PassCatalog.Logits]));
        }

        var source = new WeightSource(WeightInit.Kaiming);
        Plan plan = builder.Build(isGrouped: device is not null);
        using var weights = new WeightCache(source, long.MaxValue);
        using IPlanRunner runner = device is null
            ? new CpuPlanRunner(IsaExtensions.Best, 1, source, weights, images)
            : new GpuPlanRunner(device, source, images);
        var results = new (PatternStatistics, float[])[networks.Length];
        runner.Run(plan, seed, n => results[n] = (runner.Patterns(plan.Networks[n]), runner.Values(plan.Networks[n].Of(PassCatalog.Logits)!)));
        return results;
    }
}
