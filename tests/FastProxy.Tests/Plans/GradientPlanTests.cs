using FastProxy.Execution;
using FastProxy.Input;
using FastProxy.Kernels.Random;
using FastProxy.Networks;
using FastProxy.Plans;
using FastProxy.Scores;
using FastProxy.Scoring;
using FastProxy.Spaces.Nasbench201;
using Xunit;

namespace FastProxy.Tests.Plans;

/// <summary>Where plans put what backward and tangent passes keep, and what they refuse.</summary>
public sealed class GradientPlanTests
{
    private const Needs Patterns = Needs.DistinctPatterns | Needs.AllDistinctPatterns;
    private static readonly WeightSource Source = new(WeightInit.PyTorch);
    private static readonly Nasbench201Space Space = new(new Nasbench201Settings { Channels = 4, CellsPerStage = 1, ImageSize = 8 });

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 16)];

    /// <summary>Every pass beyond patterns, each alone.</summary>
    public static TheoryData<Needs> EachNeed => [.. Enum.GetValues<Needs>().Where(n => n != Needs.None && Passes.All.HasFlag(n))];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void No_two_buffers_in_use_overlap(int seed)
    {
        Network[] networks = [RandomNetwork.Classifier(seed), RandomNetwork.Classifier(seed + 1), RandomNetwork.Classifier(seed)];
        foreach (bool winograd in (bool[])[false, true])
        {
            foreach (bool grouped in (bool[])[false, true])
            {
                Plan plan = ScoringWorkers.PlanOf(networks, (Passes.All & ~Needs.Flow) | Patterns, 5, winograd, Source, grouped);
                Places.Check(plan, $"seed {seed}, winograd {winograd}, grouped {grouped}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(EachNeed))]
    public void No_two_buffers_in_use_overlap_in_a_population(Needs need) =>
        Assert.All((bool[])[false, true], grouped => Places.Check(ScoringWorkers.PlanOf(Population(8), need, 6, true, Source, grouped), $"{need}, grouped {grouped}"));

    /// <summary>A GPU takes them at once.</summary>
    [Fact]
    public void Networks_of_one_depth_have_their_steps_in_the_same_waves()
    {
        Network[] population = Population(8);
        int[] alone = [.. population.Select(n => ScoringWorkers.PlanOf([n], Needs.LossGradient, 6, true, Source, true).Waves.Count)];
        Assert.Equal(alone.Max(), ScoringWorkers.PlanOf(population, Needs.LossGradient, 6, true, Source, true).Waves.Count);
    }

    [Theory]
    [MemberData(nameof(EachNeed))]
    public void A_population_takes_no_more_memory_than_its_networks_one_by_one(Needs need)
    {
        Network[] population = Population(12);
        long[] alone = [.. population.Select(n => ScoringWorkers.PlanOf([n], need, 6, true, Source).ArenaLength)];
        Assert.InRange(ScoringWorkers.PlanOf(population, need, 6, true, Source).ArenaLength, alone.Max(), alone.Sum());
    }

    [Fact]
    public void Networks_of_one_function_share_their_forward_pass()
    {
        Network network = Space.Build(Space.At(1000));
        int forward = ScoringWorkers.PlanOf([network], Needs.Logits, 6, true, Source).Steps.Count;
        int one = ScoringWorkers.PlanOf([network], Needs.LossGradient, 6, true, Source).Steps.Count;
        Assert.Equal(2 * one - forward, ScoringWorkers.PlanOf([network, network], Needs.LossGradient, 6, true, Source).Steps.Count);
    }

    [Theory]
    [InlineData(Needs.Curvature)]
    [InlineData(Needs.FrozenKernel)]
    [InlineData(Needs.CoupledKernel)]
    public void A_network_without_weights_is_refused_what_is_made_of_them(Needs need)
    {
        var net = new NetworkBuilder();
        net.GlobalAvgPool(net.Relu(net.Input(new Shape(3, 4, 4))));
        Network network = net.Build();
        var e = Assert.Throws<InputException>(() => ScoringWorkers.PlanOf([network], need, 6, true, Source));
        Assert.DoesNotContain('\n', e.Message);
        Assert.NotNull(ScoringWorkers.PlanOf([network], Needs.LossGradient | Needs.Jacobian, 6, true, Source).Networks[0].Jacobian);
    }

    [Fact]
    public void Synflow_is_refused_where_one_pass_would_be_wrong()
    {
        var deep = new NetworkBuilder();
        deep.Linear(deep.Relu(deep.Linear(deep.GlobalAvgPool(deep.Input(new Shape(3, 4, 4))), 5, new Weight("a", "a"))), 5, new Weight("b", "b"));
        Assert.Contains("last linear layer", Assert.Throws<InputException>(() => ScoringWorkers.PlanOf([deep.Build()], Needs.Flow, 6, true, Source)).Message);
    }

    private static Network[] Population(int count) =>
        [.. Enumerable.Range(0, 40).Select(i => Space.Build(Space.At(i * 389L))).Where(n => n.IsConnected).Take(count)];
}
