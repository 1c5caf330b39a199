using FastProxy.Execution;
using FastProxy.Execution.Cpu;
using FastProxy.Kernels.Conv;
using FastProxy.Kernels.Random;
using FastProxy.Kernels.Simd;
using FastProxy.Networks;
using FastProxy.Plans;
using FastProxy.Plans.Passes;
using FastProxy.Scoring;
using FastProxy.Spaces.Nasbench201;
using FastProxy.Tests.Cli;
using FastProxy.Tests.Plans;
using Xunit;

namespace FastProxy.Tests.Execution;

/// <summary>What steps are said to take, against what is known of their networks.</summary>
public sealed class StepCostsTests
{
    private const int Samples = 5;
    private static readonly ActivationLayout X = new(6, 9, 7, Samples);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Multiply_accumulates_of_a_forward_pass_are_the_networks_flops(bool winograd)
    {
        var space = new Nasbench201Space();
        Network network = space.Build(CommandRun.Arch);
        Plan plan = PlanOf(network, [PassCatalog.Logits], winograd);
        Assert.Equal(network.Macs * Samples, plan.Steps.Sum(s => s.Macs));
        Assert.All(
            plan.Steps.Where(s => s.Macs > 0), step => Assert.Equal(2.0 * step.Macs, CpuSteps.CostOf(step).Flop));
    }

    [Fact]
    public void A_convolution_moves_its_images_and_its_packed_weights_once()
    {
        var shape = new ConvShape(6, 10, 3, 1, 1);
        ConvStep step = Written(
            new ConvStep(new Tensor(1, X), FusedActivation.None, shape, new WeightRef(new Weight("a", "a"), shape), ConvAlgorithms.Of(shape)),
            shape.Output(X));
        StepCost cost = CpuSteps.CostOf(step);
        Assert.Equal(2.0 * 10 * 6 * 9 * 9 * 7 * Samples, cost.Flop);
        Assert.Equal(sizeof(float) * (16.0 * 9 * 7 * (6 + 10) + ConvWeights.PackedLength(shape)), cost.Bytes);
        Assert.Equal("ConvDirect", cost.Kernel);
        Assert.Equal("3x3 to 10 6x9x7 b5", cost.Shape);
    }

    [Fact]
    public void A_convolution_that_adds_reads_its_output_as_well()
    {
        var shape = new ConvShape(6, 6, 3, 1, 1, groups: 6);
        ConvStep Step(bool isAdd) => Written(
            new ConvStep(
                new Tensor(1, X), FusedActivation.None, shape, new WeightRef(new Weight("a", "a"), shape), ConvAlgorithms.Of(shape),
                isAdd: isAdd), shape.Output(X));
        Assert.Equal(sizeof(float) * 16.0 * 6 * 9 * 7, CpuSteps.CostOf(Step(true)).Bytes - CpuSteps.CostOf(Step(false)).Bytes);
        Assert.Equal("ConvDepthwise", CpuSteps.CostOf(Step(false)).Kernel);
    }

    [Fact]
    public void A_sum_counts_each_summand_by_what_becomes_of_it()
    {
        var one = new Tensor(1, X);
        var two = new Tensor(2, X);
        AddStep step = Written(new AddStep([new Summand(one), new Summand(two, Affine.Constant(-1))], X, FusedActivation.Relu), X);
        double elements = 6.0 * 9 * 7 * Samples;
        Assert.Equal((1 + 3) * elements, CpuSteps.CostOf(step).Flop);
        Assert.Equal(sizeof(float) * 3 * 16.0 * 6 * 9 * 7, CpuSteps.CostOf(step).Bytes);
    }

    [Fact]
    public void Every_kind_of_step_has_a_cost()
    {
        Pass[] all = [.. Passes.All, PassCatalog.FirstSample, PassCatalog.GradientSigns];
        var cells = new Nasbench201Space(new Nasbench201Settings { Channels = 4, CellsPerStage = 1, ImageSize = 8 });
        IEnumerable<Step> steps =
        [
            .. PlanOf(cells.Build(CommandRun.Arch), [.. all, PassCatalog.FeatureSpread, PassCatalog.FeatureGradients], true).Steps,
            .. Enumerable.Range(1, 20).SelectMany(
                seed => PlanOf(RandomNetwork.Classifier(seed), all.Except([PassCatalog.Flow]), seed % 2 == 0).Steps),
            .. Enumerable.Range(1, 12).SelectMany(
                seed => PlanOf(RandomNetwork.General(seed), [PassCatalog.LossGradient, PassCatalog.Curvature], true).Steps),
            .. Enumerable.Range(1, 12).SelectMany(
                seed => PlanOf(RandomSequence.Of(seed), [PassCatalog.LossGradient, PassCatalog.Curvature], true).Steps),
            .. PlanOf(RandomNetwork.WithFunctions(1), [PassCatalog.LossGradient, PassCatalog.Curvature], true).Steps,
        ];
        var kinds = new HashSet<Type>();
        foreach (Step step in steps)
        {
            StepCost cost = CpuSteps.CostOf(step);
            kinds.Add(step.GetType());
            Assert.NotEqual("", cost.Kernel);
            Assert.True(cost.Bytes > 0 && cost.Flop >= 0, $"{step.GetType().Name}: {cost}");
        }

        Assert.Empty(typeof(Step).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(Step)) && !t.IsAbstract).Except(kinds));
    }

    private static Plan PlanOf(Network network, IEnumerable<Pass> passes, bool winograd) =>
        ScoreInputs.PlanOf([network], PassCatalog.SetOf(passes), Samples, winograd, new WeightSource(WeightInit.PyTorch));

    private static T Written<T>(T step, ActivationLayout layout)
        where T : Step
    {
        step.Output = new Tensor(3, layout);
        return step;
    }
}
