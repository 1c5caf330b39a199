using FastProxy.Data;
using FastProxy.Execution;
using FastProxy.Input;
using FastProxy.Kernels.Random;
using FastProxy.Metrics;
using FastProxy.Networks;
using FastProxy.Plans;
using FastProxy.Plans.Passes;
using FastProxy.Scoring;
using FastProxy.Spaces.Nasbench201;
using Xunit;

namespace FastProxy.Tests.Scoring;

/// <summary>The passes that a scorer tells of are those that it takes.</summary>
public sealed class ExplainTests
{
    private const int Samples = 16;
    private const string Connected = "|nor_conv_3x3~0|+|nor_conv_1x1~0|skip_connect~1|+|skip_connect~0|avg_pool_3x3~1|nor_conv_3x3~2|";
    private static readonly Nasbench201Space Space = new(new Nasbench201Settings { Channels = 4, CellsPerStage = 1, ImageSize = 8 });

    [Fact]
    public void Every_pass_is_in_the_catalogue_once_behind_those_that_it_reads()
    {
        for (int i = 0; i < PassCatalog.All.Count; i++)
        {
            Assert.Subset(PassCatalog.All.Take(i).ToHashSet(), PassCatalog.All[i].Reads.ToHashSet());
        }

        Assert.Equal(PassCatalog.All.Count, PassCatalog.All.Distinct().Count());
        Assert.Subset(PassCatalog.All.ToHashSet(), MetricCatalog.All.SelectMany(m => m.Passes).ToHashSet());
    }

    [Fact]
    public void The_passes_of_every_metric_add_up_to_its_plan()
    {
        Network network = Space.Build(Connected);
        foreach (Metric metric in MetricCatalog.All.Where(m => m.Passes.Count > 0 && m.Family is not (Family.Recurrent or Family.Encoder)))
        {
            IReadOnlyList<PassExplanation> passes = ScorerOf(metric.Name).Explain([(0, Connected)]).Passes;
            Plan plan = ScoreInputs.PlanOf([network], PassCatalog.SetOf(metric.Passes), Samples, true, new WeightSource(WeightInit.PyTorch));
            Assert.Equal(plan.Steps.Count, passes.Sum(pass => pass.Steps));
            Assert.All(passes, pass => Assert.Equal([metric.Name], pass.Metrics));
            IEnumerable<PassExplanation> onDevice = passes.Where(pass => pass.Name != PassCatalog.NormFlow.Name);
            Assert.All(onDevice, pass => Assert.True(pass.Steps > 0 && pass.Macs > 0 && pass.PeakBytes > 0, $"{metric.Name}: {pass.Name}"));
        }
    }

    [Fact]
    public void A_backward_pass_to_the_weights_takes_twice_the_multiplications_of_the_forward_pass()
    {
        Network network = Space.Build(Connected);
        IReadOnlyList<PassExplanation> passes = ScorerOf("params", "swap", "grad_norm", "jacob_cov").Explain([(0, Connected)]).Passes;
        Assert.Equal([["params"], ["swap", "grad_norm", "jacob_cov"], ["grad_norm"], ["jacob_cov"]], passes.Select(pass => pass.Metrics));
        long forward = network.Macs * Samples;
        long stem = network.WeightsOf(network.Nodes[1]).Count * 8 * 8 * Samples;

        // The weights' gradient and the inputs', but for the images'.
        Assert.Equal([0, forward, 2 * forward - stem, forward], passes.Select(pass => pass.Macs));
        Assert.Equal(passes.Select(pass => pass.PeakBytes).Order(), passes.Select(pass => pass.PeakBytes));
    }

    [Theory]
    [InlineData(true, "ConvWinograd")]
    [InlineData(false, "ConvDirect")]
    public void Kernels_are_those_that_the_plan_chose_and_count_every_step(bool winograd, string kernel)
    {
        PlanExplanation plan = ScorerOf(new ScoreOptions { Winograd = winograd }, "swap", "grad_norm").Explain([(0, Connected)]);
        Assert.Equal(plan.Passes.Sum(pass => pass.Steps), plan.Kernels.Sum(k => k.Steps));
        Assert.Contains(plan.Kernels, k => k.Kernel == kernel);
        Assert.Equal(winograd, plan.Kernels.Any(k => k.Kernel == "ConvWinograd"));
        Assert.Equal(plan.Kernels.Select(k => k.Steps).OrderDescending(), plan.Kernels.Select(k => k.Steps));
        Assert.Empty(ScorerOf("params").Explain([(0, Connected)]).Kernels);
    }

    [Fact]
    public void Functions_share_forward_steps_and_no_others()
    {
        (Int128, string)[] population = [.. Enumerable.Range(0, 40).Select(i => ((Int128)0, Space.At(i)))];
        PlanExplanation plan = ScorerOf("swap", "grad_norm").Explain(population);
        Assert.Equal(40, plan.Architectures);
        Assert.Equal(population.Select(p => Space.FunctionOf(p.Item2)).Distinct().Count(), plan.Functions);
        Assert.Equal(16, plan.Sharing.Together);
        Assert.InRange(plan.Sharing.ForwardTogether, 1, plan.Sharing.ForwardAlone - 1);
        Assert.True(plan.Sharing.Other > 0);

        PlanExplanation alone = ScorerOf(new ScoreOptions { Share = false }, "swap", "grad_norm").Explain(population);
        Assert.Equal(40, alone.Functions);
        Assert.Equal(1, alone.Sharing.Together);
        Assert.Equal(alone.Sharing.ForwardAlone, alone.Sharing.ForwardTogether);
        Assert.True(alone.Sharing.Other > plan.Sharing.Other);
    }

    [Fact]
    public void The_window_ends_at_256_functions()
    {
        (Int128, string)[] population = [.. Enumerable.Range(0, 2000).Select(i => ((Int128)0, Space.At(i)))];
        PlanExplanation plan = ScorerOf("swap").Explain(population);
        Assert.Equal(256, plan.Functions);
        Assert.InRange(plan.Architectures, 256, 1999);
        Assert.Equal(0, plan.Sharing.Other);
    }

    [Fact]
    public void Metrics_without_a_pass_share_nothing()
    {
        PlanExplanation plan = ScorerOf("params").Explain([(0, Connected)]);
        Assert.Equal(0, Assert.Single(plan.Passes).Steps);
        Assert.Equal(new SharingExplanation(0, 0, 0, 0), plan.Sharing);
    }

    [Fact]
    public void An_empty_population_and_a_foreign_architecture_are_refused()
    {
        Assert.Throws<InputException>(() => ScorerOf("swap").Explain([]));
        Assert.Throws<InputException>(() => ScorerOf("swap").Explain([(0, "|what|")]));
    }

    private static Scorer ScorerOf(params string[] metrics) => ScorerOf(new ScoreOptions(), metrics);

    private static Scorer ScorerOf(ScoreOptions options, params string[] metrics)
    {
        InputBatch images = BatchSource.Load("noise", 2 * Samples, 3, 8, 8, 10, 0);
        return new Scorer(Space, metrics, images.Slice(0, Samples), options with { NextData = images.Slice(Samples, Samples) });
    }
}
