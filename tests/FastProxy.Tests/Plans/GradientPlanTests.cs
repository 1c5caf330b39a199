using FastProxy.Execution;
using FastProxy.Input;
using FastProxy.Kernels.Activations.Functions;
using FastProxy.Kernels.Random;
using FastProxy.Networks;
using FastProxy.Networks.Operations;
using FastProxy.Plans;
using FastProxy.Plans.Operations;
using FastProxy.Plans.Passes;
using FastProxy.Scores;
using FastProxy.Scoring;
using FastProxy.Spaces.Nasbench201;
using Xunit;

namespace FastProxy.Tests.Plans;

/// <summary>Where plans put what backward and tangent passes keep, and what they refuse.</summary>
public sealed class GradientPlanTests
{
    private static readonly Pass[] Patterns = [PassCatalog.DistinctPatterns, PassCatalog.AllDistinctPatterns];
    private static readonly WeightSource Source = new(WeightInit.PyTorch);
    private static readonly Nasbench201Space Space = new(new Nasbench201Settings { Channels = 4, CellsPerStage = 1, ImageSize = 8 });

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 16)];

    /// <summary>Every pass beyond patterns, each alone.</summary>
    public static TheoryData<int> EachPass => [.. Enumerable.Range(0, Passes.All.Length)];

    private static PassSet SetOf(int pass) => PassCatalog.SetOf([Passes.All[pass]]);

    [Theory]
    [MemberData(nameof(Seeds))]
    public void No_two_buffers_in_use_overlap(int seed)
    {
        Network[] networks = [RandomNetwork.Classifier(seed), RandomNetwork.Classifier(seed + 1), RandomNetwork.Classifier(seed)];
        foreach (bool winograd in (bool[])[false, true])
        {
            foreach (bool grouped in (bool[])[false, true])
            {
                Plan plan = ScoreInputs.PlanOf(
                    networks, PassCatalog.SetOf([.. Passes.All.Except([PassCatalog.Flow]), .. Patterns]), 5, winograd, Source, grouped);
                Places.Check(plan, $"seed {seed}, winograd {winograd}, grouped {grouped}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(EachPass))]
    public void No_two_buffers_in_use_overlap_in_a_population(int pass) =>
        Assert.All((bool[])[false, true], grouped => Places.Check(
            ScoreInputs.PlanOf(Population(8), SetOf(pass), 6, true, Source, grouped),
            $"{Passes.All[pass].Name}, grouped {grouped}"));

    /// <summary>A function that consists of lines has no second derivative to multiply by.</summary>
    [Fact]
    public void The_curvature_has_a_step_for_each_function_that_bends()
    {
        Assert.All(ActivationCases.Functions, function =>
        {
            var net = new NetworkBuilder();
            int x = net.Conv(net.Input(new Shape(3, 4, 4)), 4, new Window(3, padding: 1), new Weight("conv", "conv"));
            net.Linear(net.GlobalAvgPool(net.Apply(x, function)), 5, new Weight("fc", "fc"));
            PassSet passes = PassCatalog.SetOf([PassCatalog.LossGradient, PassCatalog.Curvature]);
            bool isBent = Enumerable.Range(-800, 1600).Any(i => function.Exact(i / 100.0).Second is not (0 or double.NaN));
            Assert.Equal(isBent ? 1 : 0, ScoreInputs.PlanOf([net.Build()], passes, 5, true, Source, true).Steps.OfType<ApplyCurvatureStep>().Count());
        });
    }

    /// <summary>A GPU takes them at once.</summary>
    [Fact]
    public void Networks_of_one_depth_have_their_steps_in_the_same_waves()
    {
        Network[] population = Population(8);
        int[] alone = [
            .. population.Select(n => ScoreInputs.PlanOf([n], PassCatalog.SetOf([PassCatalog.LossGradient]), 6, true, Source, true).Waves.Count)];
        Assert.Equal(alone.Max(), ScoreInputs.PlanOf(population, PassCatalog.SetOf([PassCatalog.LossGradient]), 6, true, Source, true).Waves.Count);
    }

    [Theory]
    [MemberData(nameof(EachPass))]
    public void A_population_takes_no_more_memory_than_its_networks_one_by_one(int pass)
    {
        Network[] population = Population(12);
        long[] alone = [.. population.Select(n => ScoreInputs.PlanOf([n], SetOf(pass), 6, true, Source).ArenaLength)];
        Assert.InRange(ScoreInputs.PlanOf(population, SetOf(pass), 6, true, Source).ArenaLength, alone.Max(), alone.Sum());
    }

    [Fact]
    public void Networks_of_one_function_share_their_forward_pass()
    {
        Network network = Space.Build(Space.At(1000));
        int forward = ScoreInputs.PlanOf([network], PassCatalog.SetOf([PassCatalog.Logits]), 6, true, Source).Steps.Count;
        int one = ScoreInputs.PlanOf([network], PassCatalog.SetOf([PassCatalog.LossGradient]), 6, true, Source).Steps.Count;
        Assert.Equal(
            2 * one - forward, ScoreInputs.PlanOf([network, network], PassCatalog.SetOf([PassCatalog.LossGradient]), 6, true, Source).Steps.Count);
    }

    [Theory]
    [InlineData("forward tangents along that gradient and the weights")]
    [InlineData("backward of the summed logits by sample, tangent kernel")]
    [InlineData("a backward and a tangent pass per sample, tangent kernel")]
    public void A_network_without_weights_is_refused_what_is_made_of_them(string name)
    {
        var net = new NetworkBuilder();
        net.GlobalAvgPool(net.Relu(net.Input(new Shape(3, 4, 4))));
        Network network = net.Build();
        PassSet wanted = PassCatalog.SetOf(PassCatalog.All.Where(p => p.Name == name));
        string[] reasons = [.. ScoreInputs.PlanOf([network], wanted, 6, true, Source).Networks[0].Refused.Values.Distinct()];
        Assert.Equal(["the output depends on no weights, so it has neither tangent kernel nor curvature"], reasons);
        PassSet both = PassCatalog.SetOf([PassCatalog.LossGradient, PassCatalog.Jacobian]);
        Assert.NotNull(ScoreInputs.PlanOf([network], both, 6, true, Source).Networks[0].Of(PassCatalog.Jacobian));
    }

    private static Network[] Population(int count) =>
        [.. Enumerable.Range(0, 40).Select(i => Space.Build(Space.At(i * 389L))).Where(n => n.IsConnected).Take(count)];
}
