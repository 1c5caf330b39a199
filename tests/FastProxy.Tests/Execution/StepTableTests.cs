using FastProxy.Data;
using FastProxy.Execution;
using FastProxy.Execution.Cpu;
using FastProxy.Execution.Gpu;
using FastProxy.Input;
using FastProxy.Kernels.Random;
using FastProxy.Kernels.Simd;
using FastProxy.Networks;
using FastProxy.Networks.Operations;
using FastProxy.Plans;
using FastProxy.Plans.Operations;
using FastProxy.Plans.Passes;
using FastProxy.Ptx;
using FastProxy.Tests.Plans;
using Xunit;
using Buffer = FastProxy.Plans.Buffer;

namespace FastProxy.Tests.Execution;

/// <summary>What a backend lacks is told in one line before anything runs.</summary>
public sealed class StepTableTests
{
    private static readonly WeightSource Source = new(WeightInit.PyTorch);

    [Fact]
    public void Every_type_of_step_has_a_row_on_every_backend()
    {
        Type[] steps = [.. typeof(Step).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(Step)) && !t.IsAbstract)];
        Assert.Equal(steps.ToHashSet(), CpuSteps.All.Rows.Select(r => r.StepType).ToHashSet());
        Assert.Equal(steps.ToHashSet(), GpuSteps.All.Rows.Select(r => r.StepType).ToHashSet());
    }

    [Fact]
    public void A_step_that_a_backend_lacks_is_refused_before_anything_runs()
    {
        (Plan plan, InputBatch images) = Planned(isWinograd: false, withUnknown: true);
        using var weights = new WeightCache(Source, 0);
        using var cpu = new CpuPlanRunner(IsaExtensions.Best, 1, Source, weights, images) { Observer = new Refusing() };
        var error = Assert.Throws<InputException>(() => cpu.Run(plan, 0, _ => Assert.Fail("a network was announced")));
        Assert.Equal("the cpu cannot run this plan: it has no kernel for UnknownStep", error.Message);
        Assert.Throws<InputException>(() => CpuContext.ScratchBytes(plan, 1));

        using var device = new EmulatedDevice();
        using var gpu = new GpuPlanRunner(device, Source, images);
        error = Assert.Throws<InputException>(() => gpu.Run(plan, 0, _ => Assert.Fail("a network was announced")));
        Assert.Equal("a gpu cannot run this plan: it has no kernel for UnknownStep", error.Message);
        Assert.Throws<InputException>(() => GpuPlanRunner.BytesOf(plan));
    }

    [Fact]
    public void A_gpu_refuses_winograd()
    {
        (Plan plan, _) = Planned(isWinograd: true, withUnknown: false);
        string message = Assert.Throws<InputException>(() => GpuPlanRunner.BytesOf(plan)).Message;
        Assert.Equal("a gpu cannot run this plan: its convolution is winograd, which only the cpu has; expected direct", message);
    }

    [Fact]
    public void A_gpu_refuses_a_plan_whose_layers_have_further_parts()
    {
        (Plan plan, _) = Planned(isWinograd: false, withUnknown: false);
        string message = Assert.Throws<InputException>(() => GpuPlanRunner.BytesOf(plan)).Message;
        Assert.Equal(
            "a gpu cannot run this plan: other steps are parts of its convolution, which only the cpu has; expected a grouped plan", message);
    }

    private static (Plan Plan, InputBatch Images) Planned(bool isWinograd, bool withUnknown)
    {
        var builder = new NetworkBuilder();
        int x = builder.Input(new Shape(3, 8, 8));
        x = builder.Conv(x, 4, new Window(3, 1, 1), new Weight("conv", "conv"));
        Network network = builder.Build();
        var plan = new PlanBuilder(OperationCatalog.All, 2, isWinograd);
        plan.Add(network, PassCatalog.SetOf([PassCatalog.Logits]));
        if (withUnknown)
        {
            plan.Append(new UnknownStep());
        }

        return (plan.Build(isGrouped: withUnknown), RandomNetwork.Images(network, 2, 1));
    }

    private sealed class UnknownStep : Step
    {
        public override IEnumerable<Buffer> Inputs => [];
    }

    private sealed class Refusing : IStepObserver
    {
        public void Begin(Step step) => Assert.Fail($"{step} ran");

        public void End(Step step) => Assert.Fail($"{step} ran");

        public void BeginPart(int worker) => Assert.Fail("a part ran");

        public void EndPart(int worker) => Assert.Fail("a part ran");
    }
}
